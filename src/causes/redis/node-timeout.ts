import { formatMs } from '../../model/duration.ts'
import type { Interval } from '../../model/interval.ts'
import { broken, givenBackWithin } from '../broken.ts'
import type { Cause } from '../cause.ts'
import { isWithin, limitOf, recoveryOf, shardOutages, show } from '../figures.ts'
import type { RunFacts } from '../facts.ts'
import { numberOf } from '../settings.ts'

const timeout = { path: 'redis.config.cluster-node-timeout', unit: 'ms', default: 15_000 } as const

const shortMs = 5_000
/** The vote waits for up to a second, and may have to be held again. */
const voteMs = 5_000

/** A node is suspected after the timeout, and its replica is elected after that; until then its shard has no master. */
export const redisNodeTimeout: Cause = {
  id: 'redis.cluster-node-timeout',
  title: 'A Redis master is given up late.',
  rule: 'cluster-node-timeout is over 5 s, or over half of what the recovery was to take',
  settings: [timeout],
  phase: 'detect',
  explains: ['rto'],
  advice: 'lower cluster-node-timeout to what the network allows',
  docs: 'https://redis.io/docs/latest/operate/oss_and_stack/management/scaling/',
  supportedBy(run, finding) {
    const timeoutMs = numberOf(run.environment.driver.settings, timeout)
    if (timeoutMs <= shortMs && timeoutMs * 2 <= limitOf(run, finding)) return null
    const outages = [...shardOutages(recoveryOf(run, finding))]
    const explained = outages.find(([, { durationMs }]) => isWithin(durationMs, timeoutMs, timeoutMs * 2 + voteMs))
    if (explained) return `${explained[0]} had no master for ${show(explained[1].durationMs)}`
    return outages.map(([shard, { durationMs }]) => untilBack(run, shard, timeoutMs, durationMs)).find(Boolean) ?? null
  },
}

/** A node that is back before it was given up serves its shard again: nobody took its place. */
function untilBack(run: RunFacts, shard: string, timeoutMs: number, outage: Interval): string | null {
  const backAt = givenBackWithin(run, broken(run, 'redis.'), timeoutMs, outage)
  if (backAt === null) return null
  return `${shard} had no master for ${show(outage)}: it was not given up in the ${formatMs(backAt)} until its node was back`
}
