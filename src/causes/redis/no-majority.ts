import { leavesMajority } from '../broken.ts'
import type { Cause } from '../cause.ts'
import { recoveryOf } from '../figures.ts'
import { mastersTaken, outUntilBack } from './cluster.ts'

/** Masters elect who takes over: with too few of them left, nobody is elected, however many replicas there are. */
export const redisNoMajority: Cause = {
  id: 'redis.no-majority',
  title: 'Too few Redis masters are left to promote a replica.',
  rule: 'as many masters may be lost at once as leave no majority',
  settings: [{ path: 'redis.masterZones' }],
  phase: 'promote',
  explains: ['rto'],
  advice: 'spread masters over more hosts and zones: five in five places stand the loss of two',
  docs: 'https://redis.io/docs/latest/operate/oss_and_stack/reference/cluster-spec/',
  supportedBy(run, finding) {
    const taken = mastersTaken(run)
    if (!taken || leavesMajority(taken)) return null
    const out = outUntilBack(run, recoveryOf(run, finding), taken.faults)
    if (out.length === 0) return null
    return `${taken.hit} of ${taken.of} masters were gone at once, which leaves no majority to promote anybody: out were ${out.join(', ')}, until a master was back`
  },
}
