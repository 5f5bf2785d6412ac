import { databaseDrill } from '../src/scenario/database-drill.ts'
import { defineScenario } from '../src/scenario/define-scenario.ts'

export default defineScenario(
  databaseDrill({
    name: 'db-isolation',
    title: 'Zone of the primary database cut off, then back',
    description: 'Every packet of the zone in which the primary runs is dropped silently; later the zone returns.',
    faults: [
      {
        id: 'cut',
        kind: 'postgres.isolate-primary',
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
