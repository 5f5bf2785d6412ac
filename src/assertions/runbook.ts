/** The runbook as it was followed: every step with its time, and whether it can be relied on. Pure. */
import { entriesOf } from '../journal/reader.ts'
import { formatMs } from '../model/duration.ts'
import type { Finding, StepTaken } from '../model/verdict.ts'
import type { FinishedRun } from './evidence-run.ts'
import { base } from './findings.ts'
import { ms } from './recovery.ts'

/** Steps in order; undefined where the plan has none. */
export function stepsOf({ plan, entries, fault }: FinishedRun): StepTaken[] | undefined {
  const since = fault?.toNs ?? 0
  return plan.runbook?.map(({ id, title, part, action, withinMs }) => {
    const ended = entriesOf(entries, 'step-ended').find(({ step }) => step === id)
    const prepared = entriesOf(entries, 'step-prepared').find(({ step }) => step === id)
    return {
      id,
      title,
      part,
      kind: action?.kind ?? null,
      instance: prepared?.instance ?? null,
      outcome: ended?.outcome ?? 'never',
      startMs: ended ? ms(ended.fromNs - since) : null,
      durationMs: ended ? ms(ended.toNs - ended.fromNs) : null,
      withinMs,
      detail: ended?.detail ?? 'it was never begun',
    }
  })
}

/** A step that failed, came too late or was never begun is a problem; an operator's that nobody was there for is not tested. */
export function runbookFinding(steps: readonly StepTaken[] | undefined): Finding[] {
  if (!steps) return []
  const problems = steps.flatMap(problemOf)
  const untested = steps.filter(({ outcome }) => outcome === 'not-tested')
  const whole = base('runbook', 'steps', 'met', problems)
  return [
    {
      ...whole,
      ...(problems.length === 0 && untested.length > 0 ? { result: 'not-applicable', grade: 'not-tested' } : {}),
      summary: summaryOf(steps, untested),
      objectiveMs: null,
      objectiveSource: 'scenario',
      actualMs: null,
      numbers: Object.fromEntries(steps.map(({ id, durationMs }) => [`${id}Ms`, durationMs])),
      evidence: [{ file: 'journal.ndjson', what: 'every step: prepared, started, ended' }],
    },
  ]
}

function problemOf({ title, outcome, durationMs, withinMs, detail }: StepTaken): string[] {
  if (outcome === 'failed') return [`"${title}" failed: ${detail}`]
  if (outcome === 'never') return [`"${title}" was never begun`]
  if (withinMs === null || durationMs === null || durationMs < withinMs) return []
  return [`"${title}" took ${formatMs(durationMs)}; it was to take less than ${formatMs(withinMs)}`]
}

function summaryOf(steps: readonly StepTaken[], untested: readonly StepTaken[]): string {
  const done = steps.filter(({ outcome }) => outcome === 'done')
  const tookMs = done.reduce((sum, { durationMs }) => sum + (durationMs ?? 0), 0)
  const told = `${done.length} of ${steps.length} steps done, ${formatMs(tookMs)} together`
  if (untested.length === 0) return told
  return `${told}; not tested, because nobody was there to do them: ${untested.map(({ title }) => `"${title}"`).join(', ')}`
}
