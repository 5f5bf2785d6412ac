import { broken, hasTag, membersOf, placeOf, regionOfPlace, regionsOf, takesPrimary } from '../broken.ts'
import type { Cause } from '../cause.ts'
import type { LabSettings } from '../../model/environment/lab/lab-settings.ts'
import { lossFound } from '../loss-finding.ts'

export const patroniNosync: Cause = {
  id: 'patroni.nosync',
  title: 'Replication is to be synchronous, and no standby may be.',
  rule: 'synchronous_mode is on, and all members of a region, but for one at most, have the tag nosync',
  settings: [{ path: 'members.*.tags.nosync' }, { path: 'patroni.synchronous_mode', default: false }],
  phase: 'loss',
  explains: ['rpo', 'integrity'],
  advice: 'take nosync off at least two members, in different zones',
  docs: 'https://patroni.readthedocs.io/en/latest/yaml_configuration.html#tags',
  statically(settings) {
    const region = settings.patroni.synchronous_mode
      ? regionsOf(settings).find(name => synchronous(settings, name).length < 2)
      : undefined
    if (region === undefined) return null
    return settings.patroni.synchronous_mode_strict
      ? `in ${region} no write is acknowledged as soon as the one member that may be synchronous is the primary, or is lost`
      : `in ${region} writes are acknowledged by the primary alone as soon as the one member that may be synchronous is the primary, or is lost`
  },
  supportedBy(run, finding) {
    const { settings } = run.environment.driver
    const alone = broken(run, ...takesPrimary).find(fault => {
      const region = regionOfPlace(settings, placeOf(fault))
      return region !== undefined && synchronous(settings, region).every(member => member === placeOf(fault))
    })
    const loss = lossFound(run, finding, 'postgres')
    return alone && loss
      ? `${loss.lost} of ${loss.acked} acknowledged writes were on ${placeOf(alone)} alone: no other member may be synchronous`
      : null
  },
}

const synchronous = (settings: LabSettings, region: string) =>
  membersOf(settings, region).filter(member => !hasTag(settings, member, 'nosync'))
