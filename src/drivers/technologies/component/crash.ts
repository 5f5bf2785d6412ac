import Type, { type Static } from 'typebox'
import type { Ask } from '../../contract/ask.ts'
import type { Confirmation, Fault, FaultContext } from '../../contract/fault.ts'
import { type Inventoried, partNamed } from '../../contract/inventory.ts'
import type { Processes, ProcessRef } from '../../contract/processes.ts'
import { partsMeant } from '../../contract/targets.ts'
import { chooseComponent } from '../network/place.ts'
import { type Claimed, claimOf } from './claimed.ts'
import { untilAbsent } from '../../contract/until-absent.ts'

const Spec = Type.Object({}, { additionalProperties: false })

type System = Ask & Inventoried & Processes

interface Handle extends Claimed {
  readonly component: string
  readonly processes: readonly ProcessRef[]
  readonly [key: string]: string | readonly ProcessRef[]
}

/** `component.crash`: kill -9 of a component and all its processes in one act; undo starts it again. */
export const crash: Fault<Static<typeof Spec>, Handle, System> = {
  kind: 'component.crash',
  schema: Spec,
  describe: () => ({
    effect: 'kills every process of the component with SIGKILL',
    undo: 'starts the component again and waits until it answers',
    reversible: true,
    permission: 'signal its processes',
    blastRadius: 'process',
  }),
  candidates: (estate, target) => partsMeant(estate, target).map(({ id }) => id),
  async prepare(_spec, target, { system, signal }) {
    const component = await chooseComponent(system, target, signal)
    const { host } = partNamed(system.inventory, component)
    const processes = await system.processesOf([component])
    if (processes.length === 0) throw new Error(`${component} does not run: there is nothing to crash`)
    return { instance: component, handle: { component, claim: `crash-${component}`, host, processes } }
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
    await system.start(handle.component)
    await untilAbsent(() => confirm(handle, context), signal)
    await system.release(claim)
  },
}

/** Present while the component has no process or does not answer; absent when a fresh connection to it is made. */
async function confirm(handle: Handle, { system, runId }: FaultContext<System>): Promise<Confirmation> {
  const { component: id, processes } = handle
  const struck = await system.isClaimed(claimOf(handle, runId))
  const left = await system.running(processes.slice(0, 1), struck ? 1_000 : 0)
  if (left.length > 0) return { state: 'absent', detail: `${id} still runs as pid ${left[0]?.pid}` }
  const [now] = await system.pids(id)
  if (now === undefined) return { state: 'present', detail: `${id} has no process` }
  const { host, address, port } = partNamed(system.inventory, id)
  if (port === null) return { state: 'absent', detail: `${id} runs again as pid ${now}` }
  const reached = await system.connects(host, address, port)
  const detail = `${id} runs again as pid ${now}, a connection ${reached}`
  return { state: reached === 'was made' ? 'absent' : 'present', detail }
}
