import type { Cause } from '../cause.ts'
import { isOff } from './values.ts'
import { effective } from '../settings.ts'

const command = { path: 'postgres.archive_command', default: '' } as const
const mode = { path: 'postgres.archive_mode', default: 'off' } as const

/** Commands that end well and store nothing. */
const storesNothing = /^(\/\S*\/)?(true|:|echo\b[^|>]*|exit\s+0|cd\s+\.|test\s+1)$/

/** Such a lab has no backup to begin with, so no drill shows it. */
export const postgresArchiveCommand: Cause = {
  id: 'postgres.archive_command',
  title: 'Log counts as archived and is stored nowhere.',
  rule: 'archive_mode is on, and archive_command is empty or stores nothing',
  settings: [command, mode],
  phase: 'none',
  explains: [],
  advice: 'hand each segment to the repository: pgbackrest --stanza=<name> archive-push %p',
  docs: 'https://www.postgresql.org/docs/current/continuous-archiving.html#BACKUP-ARCHIVING-WAL',
  statically(settings) {
    const text = String(effective(settings, command)).trim()
    if (settings.backup.regions.length === 0 || isOff(effective(settings, mode))) return null
    if (text === '')
      return 'PostgreSQL keeps all of its log and waits for a command: its disk fills, and nothing is archived'
    return storesNothing.test(text)
      ? 'PostgreSQL is told that its log is archived and throws it away: nothing after a backup can be restored'
      : null
  },
}
