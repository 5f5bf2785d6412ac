import { formatMs } from '../../model/duration.ts'
import type { Cause } from '../cause.ts'
import { controlPlaneGone } from '../control-plane.ts'
import { isWithin, recoveryOf, show } from '../figures.ts'
import { numberOf } from '../settings.ts'

const retryTimeout = { path: 'patroni.retry_timeout', unit: 's', default: 10 } as const
const loopWait = { path: 'patroni.loop_wait', unit: 's', default: 10 } as const

/** Longer than this nobody should wait for a lock. */
const longestMs = 30_000
/** Giving up a role takes a while itself. */
const slackMs = 3_000

export const patroniRetryTimeout: Cause = {
  id: 'patroni.retry_timeout',
  title: 'A primary gives up its role before its control plane is back.',
  rule: 'retry_timeout is less than the control plane was gone, which was less than 30 s',
  settings: [retryTimeout, loopWait],
  phase: 'impact',
  explains: ['rto'],
  advice: 'set retry_timeout to how long the control plane may be away, and ttl to loop_wait + 2 x retry_timeout',
  docs: 'https://patroni.readthedocs.io/en/latest/dynamic_configuration.html',
  supportedBy(run, finding) {
    const { settings } = run.environment.driver
    const [retryMs, loopMs] = [retryTimeout, loopWait].map(setting => numberOf(settings, setting) * 1_000) as [
      number,
      number,
    ]
    const gone = controlPlaneGone(run, recoveryOf(run, finding))
    if (!gone || gone.forMs === null || gone.forMs >= longestMs || retryMs >= gone.forMs) return null
    // Asking again begins with the next turn of the loop, and a request that is under way may fail at once.
    if (!isWithin(gone.from, retryMs / 2, loopMs + 2 * retryMs + slackMs)) return null
    return `the primary gave up its role ${show(gone.from)} after the control plane was gone, which came back after ${formatMs(gone.forMs)}`
  },
}
