import { decisiveZone, decisiveZonesCutOff, isUntilEndOf, placeOf } from '../broken.ts'
import type { Cause } from '../cause.ts'
import { recoveryOf, shardOutages, show } from '../figures.ts'
import { masterZones } from './cluster.ts'

export const redisMasterZones: Cause = {
  id: 'redis.master-zones',
  title: 'The loss of one zone takes the majority of Redis masters.',
  rule: 'a zone of a region holds so many masters that those of the others are no majority',
  settings: [{ path: 'redis.masterZones' }],
  phase: 'promote',
  explains: ['rto'],
  advice: 'spread the masters over three zones or more',
  docs: 'https://redis.io/docs/latest/operate/oss_and_stack/reference/cluster-spec/',
  statically(settings) {
    const found = decisiveZone(settings, masterZones)
    return found
      ? `zone ${found.zone} of ${found.region} holds ${found.holds} of ${found.of} masters: without it there is no majority, and no replica takes over`
      : null
  },
  supportedBy(run, finding) {
    const faults = decisiveZonesCutOff(run, masterZones)
    const out = [...shardOutages(recoveryOf(run, finding))].filter(([, { endMs }]) => isUntilEndOf(run, faults, endMs))
    const [first] = out.toSorted(([, a], [, b]) => b.durationMs.lower - a.durationMs.lower)
    return faults[0] && first
      ? `with ${placeOf(faults[0])} the majority of masters was lost: ${first[0]} was out for ${show(first[1].durationMs)}, until that zone was back`
      : null
  },
}
