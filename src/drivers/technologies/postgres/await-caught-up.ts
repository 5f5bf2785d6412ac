import Type, { type Static } from 'typebox'
import type { Action } from '../../contract/action.ts'
import { primaryIn, type System, untilReplayed } from './region.ts'
import { partOf, sitesOf, type TwoRegions, twoRegionsOf } from './two-regions.ts'

const Spec = Type.Object({}, { additionalProperties: false })

/** `postgres.await-caught-up`: a region that follows again has every member rewound and up to date. */
export const awaitCaughtUp: Action<Static<typeof Spec>, TwoRegions, System> = {
  kind: 'postgres.await-caught-up',
  schema: Spec,
  describe: () => ({
    effect:
      'waits until every member of the region has replayed all that the other region’s primary had written by then; Patroni rewinds those that have diverged',
    undo: null,
    permission: 'read the state of both regions’ PostgreSQL',
  }),
  candidates: (estate, target) => partOf(estate, target, 'either'),
  async prepare(_spec, target, { system }) {
    const regions = twoRegionsOf(system.environment, target) as TwoRegions
    const { home, standby } = regions
    const [own, other] = target.region === home ? [home, standby] : [standby, home]
    return { instance: `postgres@${own}`, handle: { ...regions, home: own, standby: other } }
  },
  async perform(regions, { system, signal }) {
    const { home: own, standby: other } = sitesOf(system, regions)
    const primary = await primaryIn(system, other, signal)
    if (!primary?.position) throw new Error(`${other.region} has no primary to catch up with`)
    const members = await untilReplayed(system, own, primary.position, signal)
    return { detail: `${members.length} members of ${own.region} have replayed the log up to ${primary.position}` }
  },
}
