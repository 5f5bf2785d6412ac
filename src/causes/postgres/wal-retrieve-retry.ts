import type { Cause } from '../cause.ts'
import { between, isWithin, recoveryOf, show } from '../figures.ts'
import { intervalMs } from './values.ts'
import { effective } from '../settings.ts'

const retry = { path: 'postgres.wal_retrieve_retry_interval', unit: 'ms', default: '5s' } as const

export const postgresWalRetrieveRetry: Cause = {
  id: 'postgres.wal_retrieve_retry_interval',
  title: 'A promotion waits for a replica that waits for its lost WAL receiver.',
  rule: 'wal_retrieve_retry_interval is over 1 s',
  settings: [retry],
  phase: 'promote',
  explains: ['rto'],
  advice: 'set wal_retrieve_retry_interval to 1 s or less',
  docs: 'https://www.postgresql.org/docs/current/runtime-config-replication.html#GUC-WAL-RETRIEVE-RETRY-INTERVAL',
  statically: settings =>
    intervalMs(effective(settings, retry)) <= 1_000
      ? null
      : 'a promotion right after the loss of the WAL receiver may stall for as long',
  supportedBy(run, finding) {
    const stalled = between(recoveryOf(run, finding), 'detect', 'promote')
    const retryMs = intervalMs(effective(run.environment.driver.settings, retry))
    if (!stalled || stalled.lower < 1_000 || !isWithin(stalled, 1_000, retryMs + 2_000)) return null
    return `the promotion took ${show(stalled)} from when the lock was free`
  },
}
