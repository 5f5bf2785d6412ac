import type { Cause } from '../cause.ts'
import { recoveryOf, shardOutages, show } from '../figures.ts'
import { effective } from '../settings.ts'
import { mastersTaken } from './cluster.ts'
import { redisNoMajority } from './no-majority.ts'

const reads = { path: 'redis.config.cluster-allow-reads-when-down', default: 'no' } as const

/** A master that is left in a minority answers nobody: it cannot know whether it is the one that is cut off. */
export const redisReadsWhenDown: Cause = {
  id: 'redis.cluster-allow-reads-when-down',
  title: 'Redis masters that are left answer no reads while there is no majority.',
  rule: 'cluster-allow-reads-when-down is not yes',
  settings: [reads],
  phase: 'impact',
  explains: ['rto'],
  advice: 'set it to yes where an old answer is better than none; writes are refused all the same',
  docs: 'https://github.com/redis/redis/blob/7.0/redis.conf',
  supportedBy(run, finding) {
    const taken = mastersTaken(run)
    if (!taken || String(effective(run.environment.driver.settings, reads)) === 'yes') return null
    if (redisNoMajority.supportedBy?.(run, finding) == null) return null
    const recovery = recoveryOf(run, finding)
    const ledgers = run.plan.vantages.flatMap(vantage => vantage.ledgers.map(({ name }) => name))
    const outages = (recovery?.outages ?? []).filter(
      ({ class: name }) => !ledgers.includes(name.split('.')[0] as string),
    )
    const out = [...shardOutages(recovery && { ...recovery, outages })].toSorted(
      ([, a], [, b]) => b.startMs.lower - a.startMs.lower,
    )
    const [last] = out
    if (!last || out.length <= taken.hit) return null
    return `reads of ${out.length} shards were out and ${taken.hit} masters were gone: ${last[0]} was out for ${show(last[1].durationMs)} although its master was there`
  },
}
