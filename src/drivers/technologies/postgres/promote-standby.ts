import Type, { type Static } from 'typebox'
import type { Action } from '../../contract/action.ts'
import { bringHome } from './move.ts'
import { isStandby, lead, primaryIn, untilLeads } from './region.ts'
import type { Moving } from './rewind.ts'
import type { Site } from './site.ts'
import { partOf, sitesOf, type TwoRegions, twoRegionsOf } from './two-regions.ts'

const Spec = Type.Object({}, { additionalProperties: false })

/** `postgres.promote-standby`: the region that follows takes writes of its own. */
export const promoteStandby: Action<Static<typeof Spec>, TwoRegions, Moving> = {
  kind: 'postgres.promote-standby',
  schema: Spec,
  describe: () => ({
    effect: 'tells the Patroni of the standby region to lead, and waits until a member takes writes',
    undo: 'brings the lead home: the home region catches up, then leads again, and the other follows; nothing acknowledged is lost',
    permission: 'write the dynamic configuration of both regions’ Patroni',
  }),
  candidates: (estate, target) => partOf(estate, target, 'standby'),
  async prepare(_spec, target, { system, signal }) {
    const regions = twoRegionsOf(system.environment, target) as TwoRegions
    if (!(await isStandby(system, sitesOf(system, regions).standby, signal)))
      throw new Error(`${regions.standby} does not follow ${regions.home}: there is nothing to promote`)
    return { instance: `postgres@${regions.standby}`, handle: regions }
  },
  async perform(regions, { system, signal }) {
    const { standby } = sitesOf(system, regions)
    await lead(system, standby, signal)
    const { zone, position } = await untilLeads(system, standby, signal)
    return {
      detail: `${regions.standby}${zone} takes writes`,
      facts: { primary: `${regions.standby}${zone}`, position: position ?? '' },
    }
  },
  undo: (regions, { system, signal }) => bringHome(system, sitesOf(system, regions), signal),
  async confirm(regions, { system, signal }) {
    const { home, standby } = sitesOf(system, regions)
    const [own, other] = await Promise.all([home, standby].map(site => primaryIn(system, site, signal)))
    const leads = ({ region }: Site, primary: typeof own) => `${region} ${primary ? 'takes' : 'does not take'} writes`
    const detail = `${leads(home, own)}, ${leads(standby, other)}`
    return { state: own && !other ? 'absent' : 'present', detail }
  },
}
