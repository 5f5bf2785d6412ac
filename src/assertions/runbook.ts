/** The runbook as it was followed: every step with its time, and whether it can be relied on. Pure. */
import { stoppedNs } from '../journal/episodes.ts'
import { entriesOf } from '../journal/reader.ts'
import { formatMs } from '../model/duration.ts'
import type { Finding, StepTaken } from '../model/verdict/verdict.ts'
import type { FinishedRun } from './evidence-run.ts'
import { base } from './findings.ts'
import { ms } from './recovery.ts'

/** Steps in order; undefined where the plan has none. */
export function stepsOf({ plan, entries, fault }: FinishedRun): StepTaken[] | undefined {
  const since = fault?.toNs ?? 0
  const stopped = stoppedNs(entries)
  return plan.runbook?.map(({ id, title, part, action, withinMs }) => {
    const ended = entriesOf(entries, 'step-ended').find(({ step }) => step === id)
    const prepared = entriesOf(entries, 'step-prepared').find(({ step }) => step === id)
    // Whoever stops the drill stops the step: that it did not end well is not its own doing.
    const isCutOff = ended?.outcome === 'failed' && ended.ns >= stopped
    return {
      id,
      title,
      part,
      kind: action?.kind ?? null,
      instance: prepared?.instance ?? null,
      outcome: !ended || isCutOff ? 'never' : ended.outcome,
      startMs: ended ? ms(ended.fromNs - since) : null,
      durationMs: ended ? ms(ended.toNs - ended.fromNs) : null,
      withinMs,
      detail: isCutOff ? 'the drill was stopped before it was done' : (ended?.detail ?? 'it was never begun'),
    }
  })
}

/** A step that failed or came too late is a problem; one that was never done proves nothing; an operator's that nobody was there for is not tested. */
export function runbookFinding(steps: readonly StepTaken[] | undefined): Finding[] {
  if (!steps) return []
  const untested = steps.filter(({ outcome }) => outcome === 'not-tested')
  const doubts = steps.filter(({ outcome }) => outcome === 'never').map(({ title, detail }) => `"${title}": ${detail}`)
  return [
    {
      ...base('runbook', 'steps', untested.length > 0 ? 'not-tested' : 'met', {
        problems: steps.flatMap(problemOf),
        doubts,
      }),
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
