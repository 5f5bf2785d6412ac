import type { Cause } from '../cause.ts'
import { effective } from '../settings.ts'
import { mostOfRestore } from './steps.ts'

const archiveAsync = { path: 'backup.config.archive-async', default: 'n' } as const

export const backupArchiveAsync: Cause = {
  id: 'backup.archive-async',
  title: 'A restore fetches each segment of the log only when it needs it.',
  rule: 'archive-async is not y',
  settings: [archiveAsync],
  phase: 'restore',
  explains: ['restore'],
  advice:
    'set archive-async to y: segments are then fetched ahead, by several processes; or take backups more often, so that there is less to replay',
  docs: 'https://pgbackrest.org/configuration.html#section-archive/option-archive-async',
  supportedBy(run, finding) {
    if (String(effective(run.environment.driver.settings, archiveAsync)) === 'y') return null
    const most = mostOfRestore(run, finding, 'backup.replay')
    return most === null ? null : `replaying the log took ${most} that the restore took`
  },
}
