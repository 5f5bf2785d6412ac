import type { Cause } from '../cause.ts'
import { isOff } from './values.ts'
import { effective } from '../settings.ts'

const mode = { path: 'postgres.archive_mode', default: 'off' } as const

export const postgresArchiveMode: Cause = {
  id: 'postgres.archive_mode',
  title: 'Backups are kept without the log that they need.',
  rule: 'archive_mode is off although backups are taken',
  settings: [mode, { path: 'backup.regions' }],
  phase: 'none',
  explains: [],
  advice: 'switch archive_mode on',
  docs: 'https://www.postgresql.org/docs/current/runtime-config-wal.html#GUC-ARCHIVE-MODE',
  statically: settings =>
    settings.backup.regions.length > 0 && isOff(effective(settings, mode))
      ? 'no log is archived: no backup is taken, or nothing after it can be restored'
      : null,
}
