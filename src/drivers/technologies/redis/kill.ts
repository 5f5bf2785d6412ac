import type { Ask } from '../../contract/ask.ts'
import type { Confirmation, Fault, FaultContext } from '../../contract/fault.ts'
import type { Inventoried } from '../../contract/inventory.ts'
import type { Processes, ProcessRef } from '../../contract/processes.ts'
import { type Claimed, claimOf } from '../component/claimed.ts'
import { untilAbsent } from '../../contract/until-absent.ts'
import { findMaster, masterCandidates, MasterSpec, outside } from './master.ts'

type System = Ask & Inventoried & Processes

interface Handle extends Claimed {
  readonly instance: string
  /** where its replies come from: the judge tells its acknowledgements from those of the node that takes over */
  readonly address: string
  readonly processes: readonly ProcessRef[]
  readonly [key: string]: string | readonly ProcessRef[]
}

/** `redis.kill-master`: the master of a shard crashes and stays down; its replica has to notice and take over. */
export const killMaster: Fault<MasterSpec, Handle, System> = {
  kind: 'redis.kill-master',
  schema: MasterSpec,
  describe: ({ shard = 0 }) => ({
    effect: `kills the master of shard ${shard} with SIGKILL; it stays down`,
    undo: 'starts the node again and waits until it takes part in the cluster',
    reversible: true,
    permission: 'signal its processes',
    blastRadius: 'process',
  }),
  candidates: masterCandidates,
  async prepare(spec, target, { system, signal }) {
    const { id: instance, address, host } = await findMaster(system, target, spec, signal)
    const processes = await system.processesOf([instance])
    return { instance, handle: { instance, address, claim: `kill-${instance}`, host, processes } }
  },
  async inject(handle, { system, runId, signal }) {
    signal.throwIfAborted()
    await system.strike(handle.processes, 'KILL', claimOf(handle, runId), null)
  },
  confirm,
  async undo(handle, context) {
    const { system, runId, signal } = context
    const claim = claimOf(handle, runId)
    if (!(await system.isClaimed(claim))) return
    await system.start(handle.instance)
    await untilAbsent(() => confirm(handle, context), signal)
    await system.release(claim)
  },
}

/** Present until the node takes part again with a new process. */
async function confirm(handle: Handle, { system, runId, signal }: FaultContext<System>): Promise<Confirmation> {
  const { instance, processes } = handle
  const struck = await system.isClaimed(claimOf(handle, runId))
  const left = await system.running(processes, struck ? 1_000 : 0)
  if (left.length > 0) return { state: 'absent', detail: `${instance} still runs as pid ${left[0]?.pid}` }
  const [now] = await system.pids(instance)
  if (now === undefined) return { state: 'present', detail: `${instance} has no process` }
  const why = await outside(system, instance, signal)
  if (why === null) return { state: 'absent', detail: `${instance} runs again as pid ${now} and takes part` }
  return { state: 'present', detail: `${instance} runs again as pid ${now}, but ${why}` }
}
