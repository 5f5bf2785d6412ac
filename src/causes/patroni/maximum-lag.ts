import { formatMs } from '../../model/duration.ts'
import { broken, isUntilEndOf, takesPrimary } from '../broken.ts'
import type { Cause } from '../cause.ts'
import { phaseOf, recoveryOf, show } from '../figures.ts'
import { numberOf } from '../settings.ts'
import { patroniNofailover } from './nofailover.ts'

const lag = { path: 'patroni.maximum_lag_on_failover', unit: 'bytes', default: 1_048_576 } as const

/** A replica that is sound and asked takes the free lock within a loop or two. */
const leaderlessMs = 10_000

/** The last position that the primary wrote into the DCS may be one that no replica ever got: then nobody is allowed to lead. */
export const patroniMaximumLag: Cause = {
  id: 'patroni.maximum_lag_on_failover',
  title: 'No replica is near enough to the lost primary to be allowed to lead.',
  rule: 'maximum_lag_on_failover is less than its default of 1 MB',
  settings: [lag],
  phase: 'promote',
  explains: ['rto'],
  advice:
    'set maximum_lag_on_failover to at least what is written between two turns of the loop; synchronous_mode is what keeps acknowledged writes',
  docs: 'https://patroni.readthedocs.io/en/latest/dynamic_configuration.html',
  supportedBy(run, finding) {
    const { settings } = run.environment.driver
    const faults = broken(run, ...takesPrimary)
    if (numberOf(settings, lag) >= lag.default || faults.length === 0) return null
    if (patroniNofailover.supportedBy?.(run, finding)) return null
    const recovery = recoveryOf(run, finding)
    const [free, taken, served] = (['detect', 'promote', 'route'] as const).map(phase => phaseOf(recovery, phase))
    // Who was primary before is not promoted when it comes back: clients then reach it on a new timeline.
    const until = taken ?? served ?? recovery?.rtaMs
    if (!free || free.upper === null || !until || !isUntilEndOf(run, faults, until)) return null
    const leaderless = until.lower - free.upper
    if (leaderless < leaderlessMs) return null
    return `the lock was free ${show(free)} after the fault, and nobody was allowed to take it for ${formatMs(leaderless)} or more, until the lost primary could come back`
  },
}
