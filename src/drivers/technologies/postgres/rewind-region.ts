import Type, { type Static } from 'typebox'
import type { Action } from '../../contract/action.ts'
import { type Moving, rewind } from './rewind.ts'
import { partOf, sitesOf, type TwoRegions, twoRegionsOf } from './two-regions.ts'

const Spec = Type.Object({}, { additionalProperties: false })

/** `postgres.rewind-region`: a fenced region gives up what only it has, and follows the one that took over. */
export const rewindRegion: Action<Static<typeof Spec>, TwoRegions, Moving> = {
  kind: 'postgres.rewind-region',
  schema: Spec,
  describe: () => ({
    effect:
      'has every member of the region checked against the new primary and rewound where it has diverged, and waits until all have replayed its log',
    undo: null,
    permission: 'read both regions’ Patroni, stop replicas of the region',
  }),
  candidates: (estate, target) => partOf(estate, target, 'home'),
  async prepare(_spec, target, { system }) {
    const regions = twoRegionsOf(system.environment, target) as TwoRegions
    return { instance: `postgres@${regions.home}`, handle: regions }
  },
  async perform(regions, { system, signal }) {
    const { home, standby } = sitesOf(system, regions)
    return { detail: await rewind(system, home, standby, signal) }
  },
}
