/** What a drill would change, told by going through it: faults are prepared, and what injects and undoes them is not done but told. */
import type { Changes } from '../drivers/contract/changes.ts'
import type { Driver } from '../drivers/contract/driver.ts'
import type { AnyFault, DoneHere, FaultContext } from '../drivers/contract/fault.ts'
import type { DrilledSystem } from '../drivers/contract/system.ts'
import type { Plan, PlannedFault } from '../model/plan/plan.ts'
import type { PlannedStep } from '../model/scenario/runbook.ts'
import { actionOf, faultOf } from './context.ts'

const budgetMs = 15_000

/** A command, or a request, as somebody could type it there. */
export interface Told {
  /** a host of the estate, or `here`: the machine that drills */
  readonly host: string
  readonly command: string
}

export interface RehearsedFault {
  readonly id: string
  readonly kind: string
  /** which it would hit now */
  readonly instance: string
  /** what its system says that it would hit, one line each; null: it says nothing before */
  readonly targets: readonly string[] | null
  readonly inject: readonly Told[]
  readonly undo: readonly Told[]
  /** why not all that it would do is told here; null: it is */
  readonly missing: string | null
}

export interface RehearsedStep {
  readonly id: string
  /** null: what it does is decided when it is reached, by what is found then */
  readonly perform: readonly Told[] | null
  readonly undo: readonly Told[] | null
}

export interface Rehearsal {
  /** before anything else is done, and after all else */
  readonly lock: readonly Told[]
  readonly unlock: readonly Told[]
  readonly faults: readonly RehearsedFault[]
  readonly steps: readonly RehearsedStep[]
}

interface Stage {
  readonly plan: Plan
  readonly drivers: readonly Driver[]
  /** one that tells what would change something, and does not do it */
  readonly system: DrilledSystem & Changes
  readonly runId: string
}

/** Rejects where a fault cannot be prepared: the drill would be refused too. */
export async function rehearse(stage: Stage): Promise<Rehearsal> {
  const { plan, drivers, system, runId } = stage
  const lock = await toldBy(system, () => system.takeLock?.(runId))
  const faults: RehearsedFault[] = []
  for (const fault of plan.faults.toSorted((a, b) => a.atMs - b.atMs)) faults.push(await faultRehearsed(stage, fault))
  const unlock = await toldBy(system, () => system.releaseLock?.(runId))
  const steps = (plan.runbook ?? []).map(step => stepRehearsed(drivers, step))
  return { lock, unlock, faults, steps }
}

async function faultRehearsed(stage: Stage, planned: PlannedFault): Promise<RehearsedFault> {
  const { drivers, system, runId } = stage
  const { id, kind, spec, target, leaseMs } = planned
  const fault: AnyFault = faultOf(drivers, planned)
  const context = (ms = budgetMs) =>
    ({ system, runId, leaseMs, signal: AbortSignal.timeout(ms) }) as FaultContext<never>
  const { instance, handle } = await fault.prepare(spec as never, target, context())
  const targets = (await fault.preview?.(handle as never, context(fault.injectMs))) ?? null
  if (fault.doneHere)
    return { id, kind, instance, targets, ...toldHere(fault.doneHere(handle as never)), missing: null }
  let missing: string | null = null
  const stepOf = (what: string, act: () => Promise<void>) =>
    toldBy(system, () => act().catch((error: unknown) => (missing = `${what}: ${messageOf(error)}`)))
  const inject = await stepOf('inject', () => fault.inject(handle as never, context()))
  const undo = await stepOf('undo', () => fault.undo(handle as never, context()))
  return { id, kind, instance, targets, inject, undo, missing }
}

function stepRehearsed(drivers: readonly Driver[], { id, action }: PlannedStep): RehearsedStep {
  const done = action && actionOf(drivers, action).doneHere?.(action.spec as never)
  if (!done) return { id, perform: null, undo: null }
  const { inject: perform, undo } = toldHere(done)
  return { id, perform, undo }
}

const toldHere = ({ act, undo }: DoneHere) => ({ inject: act.map(hereTold), undo: undo.map(hereTold) })
const hereTold = (command: string): Told => ({ host: 'here', command })

/** What is told while something is gone through. */
async function toldBy(system: Changes, act: () => Promise<unknown> | undefined): Promise<Told[]> {
  const told: Told[] = []
  system.onChange(({ host, command }) => told.push({ host, command }))
  await act()
  return told
}

const messageOf = (error: unknown) => (error instanceof Error ? error.message : String(error))
