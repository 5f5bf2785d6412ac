import { broken, takesPrimary } from '../broken.ts'
import type { Cause } from '../cause.ts'
import { lossFound } from '../loss-finding.ts'
import { numberOf } from '../settings.ts'

const lag = { path: 'patroni.maximum_lag_on_failover', unit: 'bytes', default: 1_048_576 } as const

/** What a replica lacks of the log when it takes over is lost, and this is how much that may be. */
export const patroniLagLimit: Cause = {
  id: 'patroni.lag-limit',
  title: 'A replica that lacks much of the log may take over.',
  rule: 'maximum_lag_on_failover is over its default of 1 MB, and synchronous_mode is off',
  settings: [lag, { path: 'patroni.synchronous_mode', default: false }],
  phase: 'loss',
  explains: ['rpo', 'integrity'],
  advice: 'lower maximum_lag_on_failover to what may be lost, or switch synchronous_mode on',
  docs: 'https://patroni.readthedocs.io/en/latest/replication_modes.html',
  supportedBy(run, finding) {
    const { settings } = run.environment.driver
    const limit = numberOf(settings, lag)
    if (settings.patroni.synchronous_mode || limit <= lag.default || broken(run, ...takesPrimary).length === 0)
      return null
    const loss = lossFound(run, finding, 'postgres')
    return loss?.bytes != null && loss.bytes > lag.default
      ? `the member that took over lacked ${loss.bytes} bytes of the log, with ${loss.lost} acknowledged writes in them`
      : null
  },
}
