import { formatMs } from '../../model/duration.ts'
import { broken, isUntilEndOf, onlyBroken, writesWaited } from '../broken.ts'
import type { Cause } from '../cause.ts'
import { isWithin, limitOf, recoveryOf, show } from '../figures.ts'
import { effective, numberOf } from '../settings.ts'
import { intervalMs } from './values.ts'

const timeout = { path: 'postgres.wal_sender_timeout', unit: 'ms', default: '60s' } as const
const loopWait = { path: 'patroni.loop_wait', unit: 's', default: 10 } as const
const kind = 'postgres.hold-replication'

const shortMs = 5_000
/** Patroni asks PostgreSQL who is there once a loop, and tells it after another whom to wait for. */
const loops = 3
const slackMs = 2_000

/** Until the primary gives a silent standby up, every commit waits for it. */
export const postgresWalSenderTimeout: Cause = {
  id: 'postgres.wal_sender_timeout',
  title: 'A synchronous standby that has fallen silent is given up late.',
  rule: 'synchronous_mode is on and strict is not, and wal_sender_timeout is 0, over 5 s, or over half of what the recovery was to take',
  settings: [timeout, { path: 'patroni.synchronous_mode', default: false }],
  phase: 'detect',
  explains: ['rto'],
  advice: 'lower wal_sender_timeout to what the network allows, where replication is synchronous',
  docs: 'https://www.postgresql.org/docs/current/runtime-config-replication.html#GUC-WAL-SENDER-TIMEOUT',
  supportedBy(run, finding) {
    const { settings } = run.environment.driver
    const { synchronous_mode: isSynchronous, synchronous_mode_strict: isStrict } = settings.patroni
    if (!isSynchronous || isStrict || !onlyBroken(run, kind)) return null
    const timeoutMs = intervalMs(effective(settings, timeout)) || Infinity
    const recovery = recoveryOf(run, finding)
    const waited = writesWaited(run, recovery)
    if (!waited || !recovery?.rtaMs || (timeoutMs <= shortMs && timeoutMs * 2 <= limitOf(run, finding))) return null
    const lateMs = numberOf(settings, loopWait) * loops * 1_000 + slackMs
    const isItsDoing =
      isWithin(waited, timeoutMs / 2, timeoutMs + lateMs) ||
      (waited.lower < timeoutMs && isUntilEndOf(run, broken(run, kind), recovery.rtaMs))
    if (!isItsDoing) return null
    const never = Number.isFinite(timeoutMs) ? `after ${formatMs(timeoutMs)}` : 'never'
    return `synchronous replication waits: no write was acknowledged for ${show(waited)}, reads went on, and a silent standby is given up ${never}`
  },
}
