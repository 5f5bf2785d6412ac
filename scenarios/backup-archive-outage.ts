import { defineScenario } from '../src/scenario/define-scenario.ts'
import { awaitArchive, restoreDrill } from '../src/scenario/restore-drill.ts'

export default defineScenario(
  restoreDrill({
    name: 'backup-archive-outage',
    title: 'Restore to a point at which the archive could not be reached',
    description:
      'For 20 seconds the database cannot hand its log over to the repository; clients write on. Once it can again, the database is restored to a point inside those seconds. Is the log of that time there?',
    fault: { kind: 'backup.detach', lasts: '20s' },
    before: [awaitArchive],
    ageMs: 12_000,
  }),
)
