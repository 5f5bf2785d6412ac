import { placeOf, regionOfPlace, zonesCutOff } from '../broken.ts'
import type { Cause } from '../cause.ts'
import { hitting, recoveryOf, shardOutages, show } from '../figures.ts'

export const redisReplicaZone: Cause = {
  id: 'redis.replica-zone',
  title: 'A Redis master and its replica are lost together.',
  rule: 'replicaZone is own',
  settings: [{ path: 'redis.replicaZone' }],
  phase: 'promote',
  explains: ['rto'],
  advice: 'keep a replica in another zone than its master',
  docs: 'https://redis.io/docs/latest/operate/oss_and_stack/reference/cluster-spec/',
  statically: ({ redis }) =>
    redis.replicaZone === 'next'
      ? null
      : 'a replica is in the zone of its master: the loss of that zone takes the shard',
  supportedBy(run, finding) {
    // One node of a shard leaves the other, wherever it is; and with a whole region both are lost, wherever they are.
    const { settings } = run.environment.driver
    const zones = hitting(run, /^[^@]+$/).filter(fault => regionOfPlace(settings, placeOf(fault)) !== undefined)
    if (zones.length + zonesCutOff(run).length === 0) return null
    const [longest] = [...shardOutages(recoveryOf(run, finding))].toSorted(
      ([, a], [, b]) => b.durationMs.lower - a.durationMs.lower,
    )
    return longest ? `${longest[0]} had no master for ${show(longest[1].durationMs)}` : null
  },
}
