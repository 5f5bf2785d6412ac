/** Processes as faults name them: pid with start time, so that a pid used again by another process is never signalled. */
import type { Lab, LabSignal } from '../../lab/lab.ts'
import { type Process, processTable } from '../../lab/process/daemon.ts'

export interface ProcessRef {
  readonly pid: number
  readonly startTicks: number
  readonly [key: string]: number
}

/** The processes of components as they are now. */
export async function processesOf(lab: Lab, componentIds: readonly string[]): Promise<ProcessRef[]> {
  const pids = (await Promise.all(componentIds.map(id => lab.pids(id)))).flat()
  const table = await tableOf(lab)
  return table.filter(process => pids.includes(process.pid)).map(({ pid, startTicks }) => ({ pid, startTicks }))
}

/** Those of the processes that still run, with their state. */
export async function alive(lab: Lab, refs: readonly ProcessRef[]): Promise<Process[]> {
  const table = await tableOf(lab)
  return table.filter(process => process.state !== 'Z' && refs.some(ref => same(ref, process)))
}

/** Signals those of the processes that still run. */
export async function signalAlive(lab: Lab, refs: readonly ProcessRef[], signal: LabSignal): Promise<void> {
  await lab.signal(
    (await alive(lab, refs)).map(process => process.pid),
    signal,
  )
}

const tableOf = (lab: Lab) => processTable(lab.exec, 'backbone')
const same = (ref: ProcessRef, process: Process) => ref.pid === process.pid && ref.startTicks === process.startTicks
