import type { Ask } from '../../contract/ask.ts'
import type { Confirmation, Fault, FaultContext } from '../../contract/fault.ts'
import type { Inventoried } from '../../contract/inventory.ts'
import type { Processes } from '../../contract/processes.ts'
import { claimOf } from '../component/claimed.ts'
import {
  confirmFrozen,
  type FrozenHandle,
  freezeComponents,
  frozenHandle,
  thawComponents,
} from '../component/freeze.ts'
import { untilAbsent } from '../../contract/until-absent.ts'
import { findMaster, masterCandidates, MasterSpec, outside } from './master.ts'

type System = Ask & Inventoried & Processes

type Handle = FrozenHandle & {
  readonly instance: string
  /** where its replies come from: the judge tells its acknowledgements from those of the node that takes over */
  readonly address: string
}

/** `redis.freeze-master`: the master of a shard stands still, then goes on as if no time had passed. */
export const freezeMaster: Fault<MasterSpec, Handle, System> = {
  kind: 'redis.freeze-master',
  schema: MasterSpec,
  describe: ({ shard = 0 }) => ({
    effect: `stops the master of shard ${shard} with SIGSTOP`,
    undo: 'lets it go on with SIGCONT and waits until it takes part in the cluster; a lease there lets it go on should nobody else',
    reversible: true,
    permission: 'signal its processes',
    blastRadius: 'process',
  }),
  candidates: masterCandidates,
  async prepare(spec, target, { system, signal }) {
    const { id: instance, address } = await findMaster(system, target, spec, signal)
    return { instance, handle: { ...(await frozenHandle(system, [instance])), instance, address } }
  },
  inject: freezeComponents,
  confirm,
  async undo(handle, context) {
    if (!(await context.system.isClaimed(claimOf(handle, context.runId)))) return
    await thawComponents(handle, context)
    await untilAbsent(() => confirm(handle, context), context.signal)
  },
}

/** Present while it stands still; absent once it takes part again. */
async function confirm(handle: Handle, context: FaultContext<System>): Promise<Confirmation> {
  const seen = await confirmFrozen(handle, context)
  if (seen.state !== 'absent') return seen
  const why = await outside(context.system, handle.instance, context.signal)
  return why === null ? seen : { state: 'unknown', detail: `${seen.detail}, but ${why}` }
}
