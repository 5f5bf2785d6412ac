import { databaseDrill } from '../src/scenario/database-drill.ts'
import { defineScenario } from '../src/scenario/define-scenario.ts'

export default defineScenario(
  databaseDrill({
    name: 'db-failover',
    title: 'Primary database killed',
    description:
      'The primary PostgreSQL crashes; a replica takes over. How long are users without it, and what do they lose?',
    faults: [{ id: 'crash', kind: 'postgres.kill-primary', target: { store: 'core-db', role: 'primary' }, at: '0s' }],
    expectWithin: '6s',
  }),
)
