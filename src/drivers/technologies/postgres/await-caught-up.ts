import Type, { type Static } from 'typebox'
import type { Action } from '../../contract/action.ts'
import type { LabSystem } from '../../systems/lab/system.ts'
import { primaryIn, untilReplayed } from './region.ts'
import { partOf, type TwoRegions, twoRegionsOf } from './two-regions.ts'

const Spec = Type.Object({}, { additionalProperties: false })

/** `postgres.await-caught-up`: a region that follows again has every member rewound and up to date. */
export const awaitCaughtUp: Action<Static<typeof Spec>, TwoRegions, LabSystem> = {
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
    const [own, other] =
      target.region === regions.home ? [regions.home, regions.standby] : [regions.standby, regions.home]
    return { instance: `postgres@${own}`, handle: { home: own, standby: other } }
  },
  async perform({ home: own, standby: other }, { system, signal }) {
    const primary = await primaryIn(system, other, signal)
    if (!primary?.position) throw new Error(`${other} has no primary to catch up with`)
    const members = await untilReplayed(system, own, primary.position, signal)
    return { detail: `${members.length} members of ${own} have replayed the log up to ${primary.position}` }
  },
}
