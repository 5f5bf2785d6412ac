import Type, { type Static } from 'typebox'
import type { Ask } from '../../contract/ask.ts'
import type { Fault } from '../../contract/fault.ts'
import type { Hosts } from '../../contract/hosts.ts'
import type { Inventoried } from '../../contract/inventory.ts'
import type { Processes } from '../../contract/processes.ts'
import {
  confirmFrozen,
  type FrozenHandle,
  freezeComponents,
  frozenHandle,
  thawComponents,
} from '../component/freeze.ts'
import { type LogMark, markOf, tellingOfLog } from './last-commit.ts'
import { findPrimary, primaryCandidates } from './primary.ts'
import { supervisorsOf } from './supervisor.ts'

const Spec = Type.Object({}, { additionalProperties: false })

type Handle = FrozenHandle & { readonly log: LogMark }

/** `postgres.freeze-primary`: PostgreSQL and Patroni of the primary stand still, then go on as if no time had passed. */
export const freezePrimary: Fault<Static<typeof Spec>, Handle, Ask & Hosts & Inventoried & Processes> = {
  kind: 'postgres.freeze-primary',
  schema: Spec,
  describe: () => ({
    effect: 'stops PostgreSQL and Patroni of the primary with SIGSTOP',
    undo: 'lets them go on with SIGCONT; a lease there does so should nobody else',
    reversible: true,
    permission: 'signal its processes',
    blastRadius: 'host',
  }),
  candidates: primaryCandidates,
  async prepare(_spec, target, { system, signal }) {
    const primary = await findPrimary(system, target, signal)
    const { instance } = primary
    const frozen = await frozenHandle(system, [instance, ...supervisorsOf(system, instance)])
    return { instance, handle: { ...frozen, log: markOf(primary) } }
  },
  inject: freezeComponents,
  confirm: tellingOfLog<Handle, Processes>(confirmFrozen),
  undo: thawComponents,
}
