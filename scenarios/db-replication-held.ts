import { databaseDrill } from '../src/scenario/database-drill.ts'
import { defineScenario } from '../src/scenario/define-scenario.ts'

export default defineScenario(
  databaseDrill({
    name: 'db-replication-held',
    title: 'Primary database killed while its replicas lag',
    description:
      'Nothing of the primary’s log reaches a replica for 1.5 s; then it crashes. What it acknowledged in that time is lost: how much?',
    faults: [
      {
        id: 'hold',
        kind: 'postgres.hold-replication',
        target: { store: 'core-db', role: 'primary' },
        at: '0s',
        prelude: true,
      },
      { id: 'crash', kind: 'postgres.kill-primary', target: { store: 'core-db', role: 'primary' }, at: '1500ms' },
    ],
    expectWithin: '6s',
  }),
)
