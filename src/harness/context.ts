/** What every phase of one run works with. */
import type { AnyFault, DrilledSystem, Driver, FaultContext } from '../drivers/driver.ts'
import type { JournalWriter } from '../journal/writer.ts'
import { MusterError } from '../model/muster-error.ts'
import type { Phase } from '../model/names.ts'
import type { Plan, PlannedFault } from '../model/plan.ts'
import type { VantageHandle } from '../vantage/launch.ts'
import type { LiveView } from './live-view.ts'

/** Tells people how the drill goes on. */
export interface Reporter {
  phase(phase: Phase): void
  note(text: string): void
}

export interface Run {
  readonly plan: Plan
  readonly runId: string
  /** absolute */
  readonly directory: string
  readonly system: DrilledSystem
  readonly drivers: readonly Driver[]
  readonly journal: JournalWriter
  readonly reporter: Reporter
  readonly live: LiveView
  /** aborts when an operator or the guard stops the drill; undo and settle do not listen to it */
  readonly stop: AbortSignal
  readonly vantages: VantageHandle[]
  /** handles of faults that were prepared and whose undo is not confirmed yet, in order of injection */
  readonly open: OpenFault[]
}

export interface OpenFault {
  readonly planned: PlannedFault
  readonly handle: unknown
}

export function faultOf(drivers: readonly Driver[], kind: string): AnyFault {
  const found = drivers.flatMap(driver => driver.faults).find(fault => fault.kind === kind)
  if (!found) throw new MusterError('harness.unknown-fault', `no driver knows the fault ${kind}`)
  return found
}

export const faultContext = (run: Run, planned: PlannedFault, signal: AbortSignal): FaultContext => ({
  system: run.system,
  runId: run.runId,
  signal,
  leaseMs: planned.leaseMs,
})
