import { databaseDrill } from '../src/scenario/database-drill.ts'
import { defineScenario } from '../src/scenario/define-scenario.ts'

export default defineScenario(
  databaseDrill({
    name: 'db-host-loss',
    title: 'Host of the primary database lost',
    description:
      'PostgreSQL and its Patroni die together and stay down: only the expiry of the leader lock tells the others.',
    faults: [
      { id: 'host', kind: 'postgres.lose-primary-host', target: { store: 'core-db', role: 'primary' }, at: '0s' },
    ],
    expectWithin: '12s',
    tells: { within: '5s' },
  }),
)
