import { broken, hasTag, isUntilEndOf, membersOf, placeOf, regionOfPlace, regionsOf, takesPrimary } from '../broken.ts'
import type { Cause } from '../cause.ts'
import { recoveryOf, show } from '../figures.ts'

const tag = 'nofailover'

export const patroniNofailover: Cause = {
  id: 'patroni.nofailover',
  title: 'No other member may become primary.',
  rule: 'all members of a region, but for one at most, have the tag nofailover',
  settings: [{ path: 'members.*.tags.nofailover' }],
  phase: 'promote',
  explains: ['rto'],
  advice: 'take nofailover off at least two members, in different zones',
  docs: 'https://patroni.readthedocs.io/en/latest/yaml_configuration.html#tags',
  statically(settings) {
    const region = regionsOf(settings).find(name => others(settings, name).length < 2)
    if (region === undefined) return null
    const [only] = others(settings, region)
    return `in ${region} ${only === undefined ? 'no member may' : `only ${only} may`} become primary: when it is lost, nobody takes over`
  },
  supportedBy(run, finding) {
    const { settings } = run.environment.driver
    const faults = broken(run, ...takesPrimary).filter(fault => {
      const region = regionOfPlace(settings, placeOf(fault))
      return region !== undefined && others(settings, region).every(member => member === placeOf(fault))
    })
    const whole = recoveryOf(run, finding)?.rtaMs
    if (faults.length === 0 || !whole || !isUntilEndOf(run, faults, whole)) return null
    return `no member but the lost ${faults.map(placeOf).join(', ')} may be primary, and service came back ${show(whole)} after the fault, with it`
  },
}

/** Members of a region that may become primary. */
const others = (settings: Parameters<typeof regionsOf>[0], region: string) =>
  membersOf(settings, region).filter(member => !hasTag(settings, member, tag))
