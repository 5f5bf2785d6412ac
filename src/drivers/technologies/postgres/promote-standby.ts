import Type, { type Static } from 'typebox'
import type { Action } from '../../contract/action.ts'
import type { LabSystem } from '../../systems/lab/system.ts'
import { bringHome } from './move.ts'
import { isStandby, lead, primaryIn, untilLeads } from './region.ts'
import { partOf, type TwoRegions, twoRegionsOf } from './two-regions.ts'

const Spec = Type.Object({}, { additionalProperties: false })

/** `postgres.promote-standby`: the region that follows takes writes of its own. */
export const promoteStandby: Action<Static<typeof Spec>, TwoRegions, LabSystem> = {
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
    if (!(await isStandby(system, regions.standby, signal)))
      throw new Error(`${regions.standby} does not follow ${regions.home}: there is nothing to promote`)
    return { instance: `postgres@${regions.standby}`, handle: regions }
  },
  async perform({ standby }, { system, signal }) {
    await lead(system, standby, signal)
    const { zone, position } = await untilLeads(system, standby, signal)
    return {
      detail: `${standby}${zone} takes writes`,
      facts: { primary: `${standby}${zone}`, position: position ?? '' },
    }
  },
  undo: (regions, { system, signal }) => bringHome(system, regions, signal),
  async confirm({ home, standby }, { system, signal }) {
    const [own, other] = await Promise.all([home, standby].map(region => primaryIn(system, region, signal)))
    const leads = (region: string, primary: typeof own) => `${region} ${primary ? 'takes' : 'does not take'} writes`
    const detail = `${leads(home, own)}, ${leads(standby, other)}`
    return { state: own && !other ? 'absent' : 'present', detail }
  },
}
