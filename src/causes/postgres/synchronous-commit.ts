import type { Cause } from '../cause.ts'
import { lossFound } from '../loss-finding.ts'
import { isOff } from './values.ts'
import { effective } from '../settings.ts'

const level = { path: 'postgres.synchronous_commit', default: 'on' } as const
const mode = { path: 'patroni.synchronous_mode', default: false } as const

const consequences: Readonly<Record<string, string>> = {
  off: 'a write is acknowledged before it is on any disk, and a crash loses it',
  local: 'a write is acknowledged before the synchronous standby has it, and a failover loses it',
  remote_write:
    'a write is acknowledged before it is on the disk of the standby: two hosts that crash together lose it',
}

export const postgresSynchronousCommit: Cause = {
  id: 'postgres.synchronous_commit',
  title: 'A write is acknowledged before it is safe.',
  rule: 'synchronous_commit is off; or local or remote_write although synchronous_mode is on',
  settings: [level, mode],
  phase: 'loss',
  explains: ['rpo', 'integrity'],
  advice: 'set synchronous_commit to on, or to remote_apply',
  docs: 'https://www.postgresql.org/docs/current/runtime-config-wal.html#GUC-SYNCHRONOUS-COMMIT',
  statically(settings) {
    const word = String(effective(settings, level)).toLowerCase()
    if (isOff(word)) return consequences['off'] as string
    return settings.patroni.synchronous_mode ? (consequences[word] ?? null) : null
  },
  supportedBy(run, finding) {
    // Without a synchronous standby a failover loses writes whatever this setting says.
    if (!run.environment.driver.settings.patroni.synchronous_mode) return null
    const loss = lossFound(run, finding, 'postgres')
    return loss
      ? `${loss.lost} of ${loss.acked} acknowledged writes are lost although replication is synchronous`
      : null
  },
}
