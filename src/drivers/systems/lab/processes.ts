/** Processes as faults name them: pid with start time, so that a pid used again by another process is never signalled. */
import { setTimeout as delay } from 'node:timers/promises'
import type { Lab } from '../../../lab/lab.ts'
import { type Process, processTable } from '../../../lab/process/daemon.ts'

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

/** Those that still run although they were killed: a killed process needs a moment to let go of its memory. */
export async function aliveAfterKill(lab: Lab, refs: readonly ProcessRef[], graceMs = 1_000): Promise<Process[]> {
  const deadline = performance.now() + graceMs
  for (;;) {
    const left = await alive(lab, refs)
    if (left.length === 0 || performance.now() > deadline) return left
    await delay(10)
  }
}

const tableOf = (lab: Lab) => processTable(lab.exec, 'backbone')
const same = (ref: ProcessRef, process: Process) => ref.pid === process.pid && ref.startTicks === process.startTicks
