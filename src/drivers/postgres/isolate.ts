import type { Fault } from '../driver.ts'
import {
  type BlackHoleHandle,
  BlackHoleSpec,
  blackHoleHandle,
  closeBlackHole,
  confirmBlackHole,
  openBlackHole,
} from '../lab/black-hole.ts'
import type { LabSystem } from '../lab/system.ts'
import { findPrimary, primaryCandidates } from './primary.ts'

/** `postgres.isolate-primary`: the zone in which the primary runs is cut off from everything. */
export const isolatePrimary: Fault<BlackHoleSpec, BlackHoleHandle, LabSystem> = {
  kind: 'postgres.isolate-primary',
  schema: BlackHoleSpec,
  describe: ({ direction = 'both' }) => ({
    effect: `drops every packet of the primary’s zone (${direction}) at the region’s router, silently`,
    undo: 'lets packets pass again; the drop expires by itself should nobody undo it',
    reversible: true,
    permission: 'change the fault sets of the lab’s routers',
    blastRadius: 'zone',
  }),
  candidates: primaryCandidates,
  async prepare(spec, target, { system, signal }) {
    const { region, zone, instance } = await findPrimary(system, target, signal)
    return { instance, handle: blackHoleHandle(system, `${region}/${zone}`, spec.direction ?? 'both') }
  },
  inject: openBlackHole,
  confirm: confirmBlackHole,
  undo: closeBlackHole,
}
