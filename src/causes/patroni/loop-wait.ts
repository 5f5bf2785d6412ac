import { formatMs } from '../../model/duration.ts'
import { onlyBroken } from '../broken.ts'
import type { Cause } from '../cause.ts'
import { isWithin, limitOf, phaseOf, recoveryOf, show } from '../figures.ts'
import { numberOf } from '../settings.ts'

const loopWait = { path: 'patroni.loop_wait', unit: 's', default: 10 } as const

const shortMs = 5_000
/** A turn of the loop takes a while itself. */
const slackMs = 2_000

/** Patroni looks at its PostgreSQL once a loop: one that crashed just after a look is missed only at the next. */
export const patroniLoopWait: Cause = {
  id: 'patroni.loop_wait',
  title: 'Patroni notices late that its PostgreSQL has crashed.',
  rule: 'loop_wait is over 5 s, or over half of what the recovery was to take',
  settings: [loopWait],
  phase: 'detect',
  explains: ['rto'],
  advice: 'lower loop_wait; ttl >= loop_wait + 2 x retry_timeout has to hold',
  docs: 'https://patroni.readthedocs.io/en/latest/dynamic_configuration.html',
  supportedBy(run, finding) {
    // Whoever loses Patroni too waits for its lock to lapse, not for its loop.
    if (!onlyBroken(run, 'postgres.kill-primary', 'postgres.hold-replication')) return null
    const loopMs = numberOf(run.environment.driver.settings, loopWait) * 1_000
    const recovery = recoveryOf(run, finding)
    const detected = phaseOf(recovery, 'detect')
    const whole = recovery?.rtaMs
    const isLong = loopMs > shortMs || loopMs * 2 > limitOf(run, finding)
    if (!isLong || !detected || !whole || detected.lower * 2 <= whole.lower) return null
    if (!isWithin(detected, 1_000, loopMs + slackMs)) return null
    return `PostgreSQL had been gone for ${show(detected)} when its Patroni gave the lock away, of a recovery of ${formatMs(whole.lower)} or more`
  },
}
