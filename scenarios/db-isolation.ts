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
        lasts: '12s',
      },
    ],
    expectWithin: '15s',
    atLeast: '12s',
  }),
)
