import { defineScenario } from '../src/scenario/define-scenario.ts'
import { restoreDrill } from '../src/scenario/restore-drill.ts'

export default defineScenario(
  restoreDrill({
    name: 'backup-restore-missing',
    title: 'Restore with the newest backup missing',
    description:
      'The files of the newest backup are gone while the repository still lists it. Is that noticed, and does the backup before it lead to the same point?',
    fault: { kind: 'backup.hide' },
    ageMs: 10_000,
  }),
)
