/** What every phase of one run works with. */
import type { AnyAction } from '../drivers/contract/action.ts'
import type { Driver } from '../drivers/contract/driver.ts'
import type { AnyFault, Confirmation, FaultContext } from '../drivers/contract/fault.ts'
import type { DrilledSystem } from '../drivers/contract/system.ts'
import type { JournalWriter } from '../journal/writer.ts'
import { MusterError } from '../model/muster-error.ts'
import type { Phase } from '../model/names.ts'
import type { Plan } from '../model/plan/plan.ts'
import type { PlannedStep } from '../model/scenario/runbook.ts'
import type { Literal } from '../secrecy/literals.ts'
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
  /** null: the fault falls whenever it comes */
  readonly stratum: Stratum | null
  /** who confirms manual steps; null: nobody is there */
  readonly operator: Operator | null
  /** takes secrets out of a text before it is kept */
  readonly conceal: (text: string) => string
  /** secrets that are known, for vantages, which write their records themselves */
  readonly known: readonly Literal[]
  /** what was prepared and whose undo is not confirmed yet, in order */
  readonly open: OpenChange[]
  /** who held, before anything was broken, the roles that nobody gives back by itself */
  readonly rolesHeld: string[]
}

/** Part number `index` (from 0) of the `of` equal parts of the control loop's period, into which the first fault is to fall. */
export interface Stratum {
  readonly index: number
  readonly of: number
}

/** A person at a terminal. */
export interface Operator {
  /** Resolves once the step is confirmed; rejects with what the person said instead. */
  confirm(step: PlannedStep, signal: AbortSignal): Promise<void>
}

/** A fault, or a runbook's step that leaves something behind: whoever holds this can put it back. */
export interface OpenChange {
  readonly id: string
  readonly kind: string
  readonly driver?: string | undefined
  readonly cause: 'fault' | 'step'
  readonly leaseMs: number
  readonly handle: unknown
}

/** How a change is put back, and how that is seen. */
export interface Reversible {
  readonly undoMs?: number
  undo(handle: never, context: FaultContext): Promise<void>
  confirm(handle: never, context: FaultContext): Promise<Confirmation>
}

/** What names a fault or an action among those of all drivers. */
export interface Known {
  readonly kind: string
  /** absent: a run of before several could know the same */
  readonly driver?: string | undefined
}

export function faultOf(drivers: readonly Driver[], known: Known): AnyFault {
  const found = named(drivers, known).flatMap(driver => driver.faults as AnyFault[])
  const fault = found.find(({ kind }) => kind === known.kind)
  if (!fault) throw new MusterError('harness.unknown-fault', `no driver knows the fault ${known.kind}`)
  return fault
}

export function actionOf(drivers: readonly Driver[], known: Known): AnyAction {
  const found = named(drivers, known).flatMap(driver => driver.actions ?? [])
  const action = found.find(({ kind }) => kind === known.kind)
  if (!action) throw new MusterError('harness.unknown-action', `no driver knows the action ${known.kind}`)
  return action
}

/** Drivers have had other names: whoever knows it first is asked where none has the one that a run tells. */
function named(drivers: readonly Driver[], { driver }: Known): readonly Driver[] {
  const own = drivers.filter(({ name }) => name === driver)
  return [...own, ...drivers.filter(one => !own.includes(one))]
}

export function reversibleOf(drivers: readonly Driver[], open: OpenChange): Reversible {
  const { cause, kind } = open
  if (cause === 'fault') return faultOf(drivers, open) as Reversible
  const { undo, confirm, undoMs } = actionOf(drivers, open)
  if (!undo || !confirm) throw new MusterError('harness.irreversible', `the action ${kind} leaves nothing to put back`)
  return { undo, confirm, ...(undoMs === undefined ? {} : { undoMs }) }
}

export const contextFor = (run: Run, leaseMs: number, signal: AbortSignal): FaultContext => ({
  system: run.system,
  runId: run.runId,
  signal,
  leaseMs,
})
