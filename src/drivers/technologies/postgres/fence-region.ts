import Type, { type Static } from 'typebox'
import type { Action } from '../../contract/action.ts'
import { followRegion, primaryIn, type System, untilNoneLeads } from './region.ts'
import { partOf, sitesOf, type TwoRegions, twoRegionsOf } from './two-regions.ts'

const Spec = Type.Object({}, { additionalProperties: false })

/** `postgres.fence-region`: a region that returns with a primary of its own must not take another write. */
export const fenceRegion: Action<Static<typeof Spec>, TwoRegions, System> = {
  kind: 'postgres.fence-region',
  schema: Spec,
  describe: () => ({
    effect: 'tells the Patroni of the old region to follow the new one, and waits until no member of it takes writes',
    // What it changed is changed back by whoever brings the lead home.
    undo: null,
    permission: 'write the dynamic configuration of the region’s Patroni',
  }),
  candidates: (estate, target) => partOf(estate, target, 'home'),
  async prepare(_spec, target, { system }) {
    const regions = twoRegionsOf(system.environment, target) as TwoRegions
    return { instance: `postgres@${regions.home}`, handle: regions }
  },
  async perform(regions, { system, signal }) {
    const { home, standby } = sitesOf(system, regions)
    const before = await primaryIn(system, home, signal)
    await followRegion(system, home, standby, signal)
    await untilNoneLeads(system, home, signal)
    const detail = before
      ? `${home.region}${before.zone} takes no more writes; its log had reached ${before.position}`
      : `${home.region} had no primary`
    return { detail }
  },
}
