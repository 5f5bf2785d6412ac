import { defineScenario } from '../src/scenario/define-scenario.ts'
import { restoreDrill } from '../src/scenario/restore-drill.ts'

export default defineScenario(
  restoreDrill({
    name: 'backup-restore',
    title: 'Monthly restore validation',
    description:
      'Nothing is broken. The database is restored from its backup and its archived log beside the live one, to a point 10 seconds ago. How long does each step take, is that very point reached, and is every row there?',
    ageMs: 10_000,
    after: [
      {
        id: 'configuration',
        title: 'Open the configuration that was saved of zone a, and compare it',
        do: 'backup.restore-configuration',
        target: { region: 'eu-west-1', zone: 'a' },
        within: '5s',
      },
    ],
  }),
)
