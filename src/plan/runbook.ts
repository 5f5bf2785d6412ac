/** The steps of a scenario's runbook, each resolved to what a driver or an operator does. Pure. */
import type { AnyAction } from '../drivers/contract/action.ts'
import type { Driver } from '../drivers/contract/driver.ts'
import type { Inventoried } from '../drivers/contract/inventory.ts'
import { durationMs } from '../model/duration.ts'
import {
  type ActionStep,
  type PlannedStep,
  type RunbookPart,
  type RunbookStep,
  runbookKeys,
  runbookParts,
} from '../model/scenario/runbook.ts'
import type { Scenario } from '../model/scenario/scenario.ts'
import { bindAction } from './bind.ts'
import { validate } from './validate.ts'

/** Whoever holds a lease on what a step changed may need it until the drill is over. */
const leaseMs = 600_000

/** In the order in which they are taken. */
export function runbookOf({ runbook }: Scenario, estate: Inventoried, drivers: readonly Driver[]): PlannedStep[] {
  if (!runbook) return []
  return runbookParts.flatMap(part => {
    const key = runbookKeys[part]
    return (runbook[key] ?? []).map((step, at) => planStep(step, part, `runbook.${key}.${at}`, estate, drivers))
  })
}

function planStep(
  step: RunbookStep,
  part: RunbookPart,
  where: string,
  estate: Inventoried,
  drivers: readonly Driver[],
): PlannedStep {
  const { id, title, within } = step
  const common = { id, title, part, withinMs: within === undefined ? null : durationMs(within) }
  if ('manual' in step) return { ...common, action: null, effect: step.manual, undo: null }
  return { ...common, ...resolve(step, where, estate, drivers) }
}

function resolve(step: ActionStep, where: string, estate: Inventoried, drivers: readonly Driver[]) {
  const specOf = ({ schema }: AnyAction) => validate<Record<string, unknown>>(schema, step.with ?? {}, `${where}.with`)
  const { do: kind, target, via } = step
  const wanted = { kind, target, via, where, field: 'do', called: called(step) } as const
  const { one: action, driver, candidates } = bindAction(wanted, one => specOf(one) as never, estate, drivers)
  const spec = specOf(action)
  const { effect, undo } = action.describe(spec as never)
  return {
    action: { kind, driver: driver.name, target, candidates: [...candidates], spec, leaseMs },
    effect,
    undo: action.undo ? undo : null,
  }
}

/** An action with its parameters, for people. */
const called = (step: ActionStep) => [step.do, ...(step.with ? [JSON.stringify(step.with)] : [])].join(' ')
