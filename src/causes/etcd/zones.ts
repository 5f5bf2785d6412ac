import { decisiveZone, decisiveZonesCutOff, isUntilEndOf, placeOf } from '../broken.ts'
import type { Cause } from '../cause.ts'
import { etcdZones } from '../control-plane.ts'
import { recoveryOf, show } from '../figures.ts'

export const etcdZonesCause: Cause = {
  id: 'etcd.zones',
  title: 'The loss of one zone takes the quorum of etcd.',
  rule: 'a zone of a region holds so many members that those of the others are no majority',
  settings: [{ path: 'etcd.zones' }],
  phase: 'promote',
  explains: ['rto'],
  advice: 'spread an odd number of members, three or more, over three zones',
  docs: 'https://etcd.io/docs/v3.5/faq/',
  statically(settings) {
    const found = decisiveZone(settings, etcdZones)
    return found
      ? `zone ${found.zone} of ${found.region} holds ${found.holds} of ${found.of} members: without it nobody can become primary, and a primary elsewhere gives up its role`
      : null
  },
  supportedBy(run, finding) {
    const faults = decisiveZonesCutOff(run, etcdZones)
    const whole = recoveryOf(run, finding)?.rtaMs
    const [first] = faults
    if (!first || !whole || !isUntilEndOf(run, faults, whole)) return null
    return `the majority of etcd was lost with ${placeOf(first)}, and service came back ${show(whole)} after that, with it`
  },
}
