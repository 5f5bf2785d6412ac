import { leavesMajority } from '../broken.ts'
import type { Cause } from '../cause.ts'
import { recoveryOf } from '../figures.ts'
import { numberOf } from '../settings.ts'
import { mastersTaken, outUntilBack } from './cluster.ts'
import { redisReplicaNoFailover } from './replica-no-failover.ts'

const own = { path: 'redis.config.min-replicas-to-write', default: 0 } as const
const former = { path: 'redis.config.min-slaves-to-write', default: 0 } as const

/** The lab's shards have one replica each: who takes over has none. */
export const redisMinReplicas: Cause = {
  id: 'redis.min-replicas-to-write',
  title: 'A Redis replica that takes over refuses writes.',
  rule: 'min-replicas-to-write, or min-slaves-to-write as it was once called, is 1 or more, and a shard has one replica',
  settings: [own, former, { path: 'redis.config.min-replicas-max-lag', unit: 's', default: 10 }],
  phase: 'sustained',
  explains: ['rto'],
  advice:
    'give each shard one replica more than min-replicas-to-write asks for, or let clients WAIT for a replica instead',
  docs: 'https://redis.io/docs/latest/operate/oss_and_stack/management/replication/',
  statically: settings =>
    [own, former].some(setting => numberOf(settings, setting) > 0)
      ? 'a shard that has lost its master or its replica takes no write until it has both again'
      : null,
  supportedBy(run, finding) {
    const taken = mastersTaken(run)
    if (!taken || !leavesMajority(taken)) return null
    if (redisReplicaNoFailover.statically?.(run.environment.driver.settings)) return null
    const out = outUntilBack(run, recoveryOf(run, finding), taken.faults)
    return out.length > 0
      ? `its replica could take over, and had none of its own: out were ${out.join(', ')}, until the lost node was back`
      : null
  },
}
