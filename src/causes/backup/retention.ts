import type { Cause } from '../cause.ts'
import { effective, numberOf } from '../settings.ts'

const retention = { path: 'backup.config.repo1-retention-full' } as const
const type = { path: 'backup.config.repo1-retention-full-type', default: 'count' } as const

export const backupRetention: Cause = {
  id: 'backup.retention',
  title: 'There is one full backup, and nothing behind it.',
  rule: 'repo1-retention-full is 1, counted in backups',
  settings: [retention, type],
  phase: 'restore',
  explains: ['restore'],
  advice: 'keep at least two full backups',
  docs: 'https://pgbackrest.org/configuration.html#section-repository/option-repo-retention-full',
  statically: settings =>
    String(effective(settings, type)) === 'count' && numberOf(settings, retention) === 1
      ? 'every backup rests on the one full backup: where that cannot be read, nothing can be restored'
      : null,
  supportedBy({ restores, runbook }, { subject }) {
    const failed = runbook.find(({ kind, outcome }) => kind === 'backup.restore' && outcome === 'failed')
    const restored = restores.find(({ store }) => store === subject)
    return failed && restored?.tookMs === null ? `no backup was left to restore from: ${failed.detail}` : null
  },
}
