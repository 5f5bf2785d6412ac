/** The runbook: its steps in order, each prepared, journalled, performed and timed. The first that fails ends its part. */
import type { PlannedStep, RunbookPart } from '../model/scenario/runbook.ts'
import { actionOf, contextFor, type Run } from './context.ts'

const stepBudgetMs = 120_000
const nobody = 'an operator does this by hand, and nobody was there to confirm it'

type Outcome = {
  readonly outcome: 'done' | 'not-tested'
  readonly detail: string
  readonly facts?: Record<string, string>
}
type PlannedAction = NonNullable<PlannedStep['action']>

/** Follows one part of the runbook; true when every step of it was done or is an operator's that nobody was there for. */
export async function follow(run: Run, part: RunbookPart): Promise<boolean> {
  for (const step of run.plan.runbook ?? []) {
    if (step.part !== part) continue
    if (run.stop.aborted || !(await take(run, step))) return false
  }
  return true
}

async function take(run: Run, step: PlannedStep): Promise<boolean> {
  const budgetMs = (step.action && actionOf(run.drivers, step.action).performMs) ?? stepBudgetMs
  const signal = AbortSignal.any([run.stop, AbortSignal.timeout(budgetMs)])
  run.reporter.note(`runbook: ${step.title}`)
  run.journal.append({ type: 'step-started', step: step.id })
  const fromNs = run.journal.now()
  try {
    const done = step.action ? await perform(run, step, step.action, signal) : await ask(run, step, signal)
    run.journal.append({ type: 'step-ended', step: step.id, fromNs, toNs: run.journal.now(), ...done })
    run.reporter.note(`runbook: ${step.id}: ${done.detail}`)
    return true
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error)
    run.journal.append({
      type: 'step-ended',
      step: step.id,
      outcome: 'failed',
      fromNs,
      toNs: run.journal.now(),
      detail,
    })
    run.reporter.note(`runbook: ${step.id} failed: ${detail}`)
    return false
  }
}

async function perform(
  run: Run,
  { id, undo }: PlannedStep,
  planned: PlannedAction,
  signal: AbortSignal,
): Promise<Outcome> {
  const { kind, driver, spec, target, leaseMs } = planned
  const action = actionOf(run.drivers, planned)
  const context = contextFor(run, leaseMs, signal) as never
  const { instance, handle } = await action.prepare(spec, target, context)
  run.journal.append({ type: 'step-prepared', step: id, kind, instance, handle })
  if (undo !== null) run.open.push({ id, kind, driver, cause: 'step', leaseMs, handle })
  const { detail, facts } = await action.perform(handle, context)
  return { outcome: 'done', detail, ...(facts === undefined ? {} : { facts: { ...facts } }) }
}

/** A manual step in an unattended run is not tested, never passed. */
async function ask(run: Run, step: PlannedStep, signal: AbortSignal): Promise<Outcome> {
  if (!run.operator) return { outcome: 'not-tested', detail: nobody }
  await run.operator.confirm(step, signal)
  return { outcome: 'done', detail: 'confirmed by the operator' }
}
