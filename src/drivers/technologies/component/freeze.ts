import Type, { type Static } from 'typebox'
import type { Ask } from '../../contract/ask.ts'
import type { Confirmation, Fault, FaultContext } from '../../contract/fault.ts'
import type { Inventoried } from '../../contract/inventory.ts'
import type { Json } from '../../contract/json.ts'
import type { Processes, ProcessRef } from '../../contract/processes.ts'
import { partsMeant } from '../../contract/targets.ts'
import { chooseComponent } from '../network/place.ts'
import { type Claimed, claimOf } from './claimed.ts'

const Spec = Type.Object({}, { additionalProperties: false })

type System = Ask & Inventoried & Processes

export interface FrozenHandle extends Claimed {
  readonly components: readonly string[]
  readonly processes: readonly ProcessRef[]
  readonly [key: string]: Json
}

/** `component.freeze`: stops a component's processes. Its kernel goes on acknowledging packets, so clients see silence. */
export const freeze: Fault<Static<typeof Spec>, FrozenHandle, System> = {
  kind: 'component.freeze',
  schema: Spec,
  describe: () => ({
    effect: 'stops every process of the component with SIGSTOP',
    undo: 'lets them go on with SIGCONT; a lease there does so should nobody else',
    reversible: true,
    permission: 'signal its processes',
    blastRadius: 'process',
  }),
  candidates: (estate, target) => partsMeant(estate, target).map(({ id }) => id),
  async prepare(_spec, target, { system, signal }) {
    const component = await chooseComponent(system, target, signal)
    return { instance: component, handle: await frozenHandle(system, [component]) }
  },
  inject: freezeComponents,
  confirm: confirmFrozen,
  undo: thawComponents,
}

/** Handle over all processes of some components of one host. */
export async function frozenHandle(system: Processes, components: readonly string[]): Promise<FrozenHandle> {
  const processes = await system.processesOf(components)
  const [first] = processes
  if (!first) throw new Error(`${components.join(', ')} does not run: there is nothing to freeze`)
  return { components, processes, claim: `freeze-${components.join('+')}`, host: first.host }
}

/** Claims, starts the lease and stops all processes, those that have come since prepare included. */
export async function freezeComponents(handle: FrozenHandle, context: FaultContext<Processes>): Promise<void> {
  const { system, runId, leaseMs, signal } = context
  signal.throwIfAborted()
  await system.strike(handle.processes, 'STOP', claimOf(handle, runId), leaseMs)
}

/** Present when every process that is left is stopped, and by this run. */
export async function confirmFrozen(
  handle: FrozenHandle,
  { system, runId }: FaultContext<Processes>,
): Promise<Confirmation> {
  const left = await system.running(handle.processes)
  const stopped = left.filter(process => process.state === 'T')
  if (left.length === 0) return { state: 'absent', detail: 'none of the processes is left' }
  if (stopped.length === 0) return { state: 'absent', detail: `${left.length} processes run` }
  if (!(await system.isClaimed(claimOf(handle, runId))))
    return { state: 'unknown', detail: `${stopped.length} of ${left.length} processes are stopped, not by this run` }
  const detail = `${stopped.length} of ${left.length} processes are stopped`
  return { state: stopped.length === left.length ? 'present' : 'unknown', detail }
}

/** Lets go on what this run has stopped, processes born since prepare included. */
export async function thawComponents(handle: FrozenHandle, { system, runId }: FaultContext<Processes>): Promise<void> {
  await system.thaw(claimOf(handle, runId))
}
