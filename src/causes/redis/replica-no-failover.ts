import { leavesMajority } from '../broken.ts'
import type { Cause } from '../cause.ts'
import { recoveryOf } from '../figures.ts'
import { effective } from '../settings.ts'
import { mastersTaken, outUntilBack } from './cluster.ts'

const own = { path: 'redis.config.cluster-replica-no-failover', default: 'no' } as const
const former = { path: 'redis.config.cluster-slave-no-failover', default: 'no' } as const

export const redisReplicaNoFailover: Cause = {
  id: 'redis.cluster-replica-no-failover',
  title: 'No Redis replica takes over by itself.',
  rule: 'cluster-replica-no-failover, or cluster-slave-no-failover as it was once called, is yes',
  settings: [own, former],
  phase: 'promote',
  explains: ['rto'],
  advice: 'set cluster-replica-no-failover to no, but for replicas in a region that is only to follow',
  docs: 'https://github.com/redis/redis/blob/7.0/redis.conf',
  statically: settings =>
    [own, former].some(setting => String(effective(settings, setting)) === 'yes')
      ? 'a shard whose master is lost stays out until somebody promotes its replica by hand'
      : null,
  supportedBy(run, finding) {
    const taken = mastersTaken(run)
    if (!taken || !leavesMajority(taken)) return null
    const out = outUntilBack(run, recoveryOf(run, finding), taken.faults)
    return out.length > 0
      ? `${taken.of - taken.hit} of ${taken.of} masters were left to elect a successor, and none took over: out were ${out.join(', ')}, until the lost node was back`
      : null
  },
}
