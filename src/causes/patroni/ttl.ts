import { formatMs } from '../../model/duration.ts'
import type { Interval } from '../../model/interval.ts'
import { broken, givenBackWithin, onlyBroken, takesPrimary } from '../broken.ts'
import type { Cause } from '../cause.ts'
import type { RunFacts } from '../facts.ts'
import { isWithin, limitOf, phaseOf, recoveryOf, show } from '../figures.ts'
import { numberOf } from '../settings.ts'

const ttl = { path: 'patroni.ttl', unit: 's', default: 30 } as const
const loopWait = { path: 'patroni.loop_wait', unit: 's', default: 10 } as const

/** A lock of this length is let go soon enough for people to wait for it. */
const shortMs = 10_000
/** Beyond the lock itself: a look at it, and a replica that takes its time. */
const slackMs = 3_000
/** What a turn of the loop takes by itself, and how coarsely etcd counts. */
const earlyMs = 1_000

/** The lock was last renewed up to one loop before the fault, and lapses `ttl` after that. */
export const patroniTtl: Cause = {
  id: 'patroni.ttl',
  title: 'The lock of a lost primary lasts long.',
  rule: 'the lock outlasts 10 s, or half of what the recovery was to take',
  settings: [ttl, loopWait],
  phase: 'detect',
  explains: ['rto'],
  advice:
    'set ttl as low as the network allows, with loop_wait and retry_timeout so that loop_wait + 2 x retry_timeout fits into it',
  docs: 'https://patroni.readthedocs.io/en/latest/dynamic_configuration.html',
  supportedBy(run, finding) {
    // Where Patroni lives on, it gives the lock away by itself.
    if (onlyBroken(run, 'postgres.kill-primary')) return null
    const { settings } = run.environment.driver
    const [ttlMs, loopMs] = [numberOf(settings, ttl) * 1_000, numberOf(settings, loopWait) * 1_000]
    const recovery = recoveryOf(run, finding)
    const detected = phaseOf(recovery, 'detect')
    const whole = recovery?.rtaMs
    const isLong = ttlMs > shortMs || ttlMs * 2 > limitOf(run, finding)
    if (!isLong || !whole) return null
    if (!detected) return untilBack(run, ttlMs, whole)
    if (detected.lower * 2 <= whole.lower) return null
    if (!isWithin(detected, ttlMs - loopMs - earlyMs, ttlMs + loopMs + slackMs)) return null
    return `the lock of the lost primary was let go ${show(detected)} after the fault, of a recovery of ${formatMs(whole.lower)} or more`
  },
}

/** A primary that is back before its lock has lapsed renews it: nobody took its place. */
function untilBack(run: RunFacts, ttlMs: number, whole: Interval): string | null {
  const backAt = givenBackWithin(run, broken(run, ...takesPrimary), ttlMs, whole)
  if (backAt === null) return null
  return `recovery took ${show(whole)}: the lock was not let go in the ${formatMs(backAt)} until the primary was back`
}
