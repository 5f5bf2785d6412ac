import Type, { type Static } from 'typebox'
import type { Action } from '../../contract/action.ts'
import { moveLead } from './move.ts'
import { pausedPools, resumePools } from './pools.ts'
import type { System } from './region.ts'
import { partOf, sitesOf, type TwoRegions, twoRegionsOf } from './two-regions.ts'

const Spec = Type.Object({}, { additionalProperties: false })

/** `postgres.switch-region`: the region leads again, as planned, without losing a write. */
export const switchRegion: Action<Static<typeof Spec>, TwoRegions, System> = {
  kind: 'postgres.switch-region',
  schema: Spec,
  describe: () => ({
    effect:
      'pauses the poolers of the region that leads, waits until the other has replayed the end of the log, lets that one lead, and resumes them',
    undo: 'resumes poolers that are still paused',
    permission: 'write the dynamic configuration of both regions’ Patroni, pause and resume poolers',
  }),
  candidates: (estate, target) => partOf(estate, target, 'home'),
  async prepare(_spec, target, { system }) {
    const regions = twoRegionsOf(system.environment, target) as TwoRegions
    return { instance: `postgres@${regions.home}`, handle: regions }
  },
  async perform(regions, { system, signal }) {
    const { home, standby } = sitesOf(system, regions)
    return { detail: await moveLead(system, standby, home, signal) }
  },
  async undo(regions, { system, signal }) {
    await resumePools(system, sitesOf(system, regions).standby, signal)
  },
  async confirm(regions, { system, signal }) {
    const paused = await pausedPools(system, sitesOf(system, regions).standby, signal)
    return {
      state: paused.length === 0 ? 'absent' : 'present',
      detail: paused.length === 0 ? 'no pooler is paused' : `${paused.join(', ')} paused`,
    }
  },
}
