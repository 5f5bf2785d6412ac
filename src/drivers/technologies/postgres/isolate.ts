import type { Ask } from '../../contract/ask.ts'
import type { Fault } from '../../contract/fault.ts'
import type { Hosts } from '../../contract/hosts.ts'
import type { Inventoried } from '../../contract/inventory.ts'
import type { Cutting } from '../../contract/network.ts'
import {
  type BlackHoleHandle,
  BlackHoleSpec,
  blackHoleHandle,
  closeBlackHole,
  confirmBlackHole,
  openBlackHole,
} from '../network/black-hole.ts'
import { type LogMark, markOf, tellingOfLog } from './last-commit.ts'
import { findPrimary, primaryCandidates } from './primary.ts'

type Handle = BlackHoleHandle & { readonly log: LogMark }

/** `postgres.isolate-primary`: the zone in which the primary runs is cut off from everything. */
export const isolatePrimary: Fault<BlackHoleSpec, Handle, Ask & Cutting & Hosts & Inventoried> = {
  kind: 'postgres.isolate-primary',
  schema: BlackHoleSpec,
  needs: ['cutting'],
  describe: ({ direction = 'both' }) => ({
    effect: `drops every packet that crosses the border of the primary’s zone (${direction}), silently`,
    undo: 'lets packets pass again; the drop expires by itself should nobody undo it',
    reversible: true,
    permission: 'change the rules of the routers before the zone, or of its hosts',
    blastRadius: 'zone',
  }),
  candidates: primaryCandidates,
  async prepare({ direction = 'both' }, target, { system, signal }) {
    const primary = await findPrimary(system, target, signal)
    const { region, zone } = primary
    const hole = await blackHoleHandle(system, `${region}/${zone}`, { region, zone }, direction, signal)
    return { instance: primary.instance, handle: { ...hole, log: markOf(primary) } }
  },
  inject: openBlackHole,
  confirm: tellingOfLog<Handle, Ask & Cutting>(confirmBlackHole),
  undo: closeBlackHole,
}
