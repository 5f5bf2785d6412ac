import { defineScenario } from '../src/scenario/define-scenario.ts'
import { restoreDrill } from '../src/scenario/restore-drill.ts'

export default defineScenario(
  restoreDrill({
    name: 'backup-restore-damaged',
    title: 'Restore with a damaged newest backup',
    description:
      'A few bytes of the newest backup have rotted. Is that noticed, and does the backup before it lead to the same point?',
    fault: { kind: 'backup.damage' },
    ageMs: 10_000,
  }),
)
