import Type, { type Static } from 'typebox'
import type { Confirmation, Fault, FaultContext } from '../driver.ts'
import { endLease, startLease } from './lease.ts'
import { alive, type ProcessRef, processesOf, signalAlive } from './processes.ts'
import type { LabSystem } from './system.ts'
import { componentsOf } from './targets.ts'

const Spec = Type.Object({}, { additionalProperties: false })

export interface FrozenHandle {
  readonly components: readonly string[]
  readonly lease: string
  readonly processes: readonly ProcessRef[]
  readonly [key: string]: string | readonly string[] | readonly ProcessRef[]
}

/** `lab.freeze`: stops a component's processes. Its kernel goes on acknowledging packets, so clients see silence. */
export const freeze: Fault<Static<typeof Spec>, FrozenHandle, LabSystem> = {
  kind: 'lab.freeze',
  schema: Spec,
  describe: () => ({
    effect: 'stops every process of the component with SIGSTOP',
    undo: 'lets them go on with SIGCONT; a lease inside the lab does so should nobody else',
    reversible: true,
    permission: 'signal processes of the lab',
    blastRadius: 'process',
  }),
  candidates: (environment, target) => componentsOf(environment, target).map(component => component.id),
  async prepare(_spec, target, { system }) {
    const component = await system.chooseComponent(target)
    return { instance: component, handle: await frozenHandle(system, [component]) }
  },
  inject: freezeProcesses,
  confirm: confirmFrozen,
  undo: thawProcesses,
}

/** Handle over all processes of some components. */
export async function frozenHandle(system: LabSystem, components: readonly string[]): Promise<FrozenHandle> {
  const processes = await processesOf(system.lab, components)
  if (processes.length === 0) throw new Error(`${components.join(', ')} does not run: there is nothing to freeze`)
  return { components, processes, lease: `freeze-${(components[0] as string).replace('@', '-')}` }
}

/** Starts the lease first, then stops all processes, those that have come since prepare included. */
export async function freezeProcesses(handle: FrozenHandle, context: FaultContext<LabSystem>): Promise<void> {
  const { system, runId, leaseMs, signal } = context
  signal.throwIfAborted()
  const now = await processesOf(system.lab, handle.components)
  const pids = [...handle.processes, ...now].map(process => process.pid).join(' ')
  await startLease(system, runId, handle.lease, leaseMs, `kill -CONT ${pids}`)
  await signalAlive(system.lab, [...handle.processes, ...now], 'STOP')
}

/** Present when every process that is left is stopped. */
export async function confirmFrozen(handle: FrozenHandle, { system }: FaultContext<LabSystem>): Promise<Confirmation> {
  const left = await alive(system.lab, handle.processes)
  const stopped = left.filter(process => process.state === 'T')
  if (left.length === 0) return { state: 'absent', detail: 'none of the processes is left' }
  if (stopped.length === left.length) return { state: 'present', detail: `${stopped.length} processes stopped` }
  if (stopped.length === 0) return { state: 'absent', detail: `${left.length} processes run` }
  return { state: 'unknown', detail: `${stopped.length} of ${left.length} processes stopped` }
}

/** Lets every process of the components go on, including those that were born stopped. */
export async function thawProcesses(handle: FrozenHandle, { system, runId }: FaultContext<LabSystem>): Promise<void> {
  await endLease(system, runId, handle.lease)
  await signalAlive(system.lab, [...handle.processes, ...(await processesOf(system.lab, handle.components))], 'CONT')
}
