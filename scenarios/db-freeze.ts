import { databaseDrill } from '../src/scenario/database-drill.ts'
import { defineScenario } from '../src/scenario/define-scenario.ts'

export default defineScenario(
  databaseDrill({
    name: 'db-freeze',
    title: 'Primary database frozen, then back',
    description:
      'PostgreSQL and Patroni of the primary stand still for longer than the lock lives, then go on as if nothing had been.',
    faults: [
      {
        id: 'freeze',
        kind: 'postgres.freeze-primary',
        target: { store: 'core-db', role: 'primary' },
        at: '0s',
        // Longer than recovery and hold together: what its return does is then seen apart from what its loss did.
        lasts: '20s',
      },
    ],
    expectWithin: '12s',
    tells: { within: '5s' },
    atLeast: '12s',
  }),
)
