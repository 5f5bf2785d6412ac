/** Whether somebody was told of an outage while it lasted, and how soon. Pure. */
import { gradeOf } from '../measurement/grade.ts'
import type { DetectionCriterion } from '../model/promise/detection.ts'
import { formatMs } from '../model/duration.ts'
import { interval, type Interval } from '../model/interval.ts'
import type { Grade } from '../model/names.ts'
import type { Seen } from '../model/verdict/outcome.ts'
import type { AlertRecord } from '../model/record/observation.ts'
import type { Finding, Outage, Recovery } from '../model/verdict/verdict.ts'
import { stoppedNs } from '../journal/episodes.ts'
import { entriesOf } from '../journal/reader.ts'
import type { FinishedRun } from './evidence-run.ts'
import { base, expectation, show } from './findings.ts'
import { ms, sinceFault } from './recovery.ts'
import { firstBrokenNs, type Heard, heardIn, nameOf, toldOf, wokenBefore } from './told.ts'

type Fault = NonNullable<FinishedRun['fault']>

/** Without a promise, being told while the service is out is what counts. */
export function detectionFinding(
  criterion: DetectionCriterion,
  run: FinishedRun,
  recoveries: readonly Recovery[],
): Finding {
  const { service } = criterion
  const { fault } = run
  const recovery = recoveries.find(entry => entry.service === service && entry.episode === undefined)
  const objective = run.plan.objectives.find(({ kind, subject }) => kind === 'detection' && subject === service)
  const heard = heardIn(run)
  const told = toldOf(run, criterion)
  const falseAlarms = falseAlarmsIn(run, heard)
  const finding = (grade: Grade, summary: string, actualMs: Interval | null, seen: Seen = {}): Finding => ({
    ...base('detection', service, grade, { ...seen, problems: [...(seen.problems ?? []), ...falseAlarms] }),
    summary: objective ? `${summary}; the objective is under ${formatMs(objective.objectiveMs)}` : summary,
    objectiveMs: objective?.objectiveMs ?? null,
    objectiveSource: objective?.source ?? 'scenario',
    actualMs,
    numbers: { ...numbersOf(heard, told, falseAlarms.length, fault), ...sinceAlert(recovery, told, fault) },
    evidence: [
      { file: 'observations/on-call.ndjson', what: 'notifications, with when each arrived' },
      { file: 'journal.ndjson', what: 'instant of the fault' },
    ],
  })
  if (!fault || !recovery) return finding('inconclusive', 'nothing was injected, so there was nothing to tell', null)
  const outage = longestOf(recovery)
  if (!outage) return finding('not-applicable', 'no client was without it: nothing to tell', null)
  if (!isWatched(heard, recovery, fault)) return finding('inconclusive', 'nobody saw what reached who is on call', null)
  if (!told) {
    const unseen = interval(Math.max(0, ms((heard.untilNs as number) - fault.toNs)), null)
    const doubts = [
      ...untoldYet(run, recovery, unseen, objective?.objectiveMs ?? null),
      ...awake(run, criterion, fault),
    ]
    if (doubts.length > 0) return finding('inconclusive', 'nobody was told of it', unseen, { doubts })
    return finding('not-met', 'nobody was told', unseen, { problems: untold(criterion, outage, heard, fault) })
  }
  const atMs = sinceFault(told.at, fault)
  const tooLate = late(criterion, told, atMs, recovery)
  const grade = tooLate.length > 0 ? 'not-met' : objective ? gradeOf(atMs, objective.objectiveMs) : 'met'
  const seen = tooLate.length > 0 ? { problems: tooLate } : expectation(criterion.within, atMs, 'detection')
  return finding(grade, sentence(told, atMs, heard, fault), atMs, seen)
}

/**
 * How long after somebody was told all was well again: many promises count from there. Not there where nobody was told, users had it
 * back before, or it never came back.
 */
function sinceAlert(
  recovery: Recovery | undefined,
  told: AlertRecord | null,
  fault: FinishedRun['fault'],
): Finding['numbers'] {
  const rtaMs = recovery?.rtaMs
  if (!rtaMs || rtaMs.upper === null || !told || !fault) return {}
  const atMs = sinceFault(told.at, fault)
  if (atMs.upper === null || rtaMs.lower < atMs.upper) return {}
  const [lower, upper] = [rtaMs.lower - atMs.upper, rtaMs.upper - atMs.lower]
  return { recoveredAfterAlertLowerMs: rounded(lower), recoveredAfterAlertUpperMs: rounded(upper) }
}

const rounded = (valueMs: number) => Math.round(valueMs * 1e3) / 1e3

/** Until when a drill that was stopped was watched says nothing of when somebody would have been told. */
function untoldYet(run: FinishedRun, { outages }: Recovery, unseen: Interval, objectiveMs: number | null): string[] {
  const isOver = outages.every(({ endMs }) => endMs.upper !== null)
  const wasStopped =
    Number.isFinite(stoppedNs(run.entries)) || !entriesOf(run.entries, 'run-ended').some(({ aborted }) => !aborted)
  if (isOver || !wasStopped || (objectiveMs !== null && unseen.lower >= objectiveMs)) return []
  return [
    `the drill was stopped ${formatMs(unseen.lower)} after the fault: who would have been told later is not known`,
  ]
}

/** Who is awake already is not woken by the fault. */
const awake = (run: FinishedRun, criterion: DetectionCriterion, fault: Fault): string[] =>
  wokenBefore(run, criterion).map(
    alert =>
      `${nameOf(alert)} had paged ${formatMs(ms(fault.fromNs - alert.at))} before the fault: it tells nothing of the fault`,
  )

const longestOf = ({ outages }: Recovery): Outage | undefined =>
  outages.toSorted((a, b) => b.durationMs.lower - a.durationMs.lower)[0]

/** To the end of the last outage, or past the fault where none was seen. */
function isWatched({ untilNs }: Heard, { outages }: Recovery, fault: Fault): boolean {
  const lastMs = outages.reduce((last, { endMs }) => Math.max(last, endMs.upper ?? 0), 0)
  return untilNs !== null && untilNs >= fault.toNs + lastMs * 1e6
}

function untold({ service }: DetectionCriterion, outage: Outage, { alerts }: Heard, fault: Fault): string[] {
  const beats = alerts.filter(({ route }) => route === 'heartbeat')
  const [fromNs, toNs] = [outage.startMs.lower, outage.endMs.lower].map(at => fault.fromNs + at * 1e6) as [
    number,
    number,
  ]
  const isSilent = beats.length > 0 && !beats.some(({ at }) => at >= fromNs && at <= toNs)
  return [
    `no alert reached the on-call webhook in the ${show(outage.durationMs)} that users were without ${service}: the outage was found by users, not by monitoring`,
    ...(isSilent ? ['monitoring itself was silent all that time, no heartbeat came, and nobody was told'] : []),
  ]
}

function late({ service }: DetectionCriterion, told: AlertRecord, atMs: Interval, { outages }: Recovery): string[] {
  const ends = outages.map(({ endMs }) => endMs.upper)
  if (ends.includes(null)) return []
  const behindMs = atMs.lower - Math.max(...(ends as number[]))
  if (behindMs <= 0) return []
  return [
    `${nameOf(told)} reached the on-call webhook ${formatMs(behindMs)} after users had ${service} back: the outage was found by users, not by monitoring`,
  ]
}

function falseAlarmsIn(run: FinishedRun, { alerts }: Heard): string[] {
  const brokenNs = firstBrokenNs(run)
  return alerts
    .filter(({ route, status, at }) => wakes(route) && status === 'firing' && at < brokenNs)
    .map(
      alert => `${nameOf(alert)} paged ${formatMs(ms(brokenNs - alert.at))} before anything was broken: a false alarm`,
    )
}

const wakes = (route: string) => route === 'page' || route === 'dead-mans-switch'

function sentence(told: AlertRecord, atMs: Interval, heard: Heard, fault: Fault): string {
  const resolved = resolutionOf(heard, told)
  const end = resolved ? `resolved ${show(sinceFault(resolved.at, fault))} after it` : 'never resolved'
  return told.route === 'page'
    ? `${nameOf(told)} reached the on-call webhook ${show(atMs)} after the fault, ${end}`
    : `no alert came; the dead man’s switch told ${show(atMs)} after the fault that monitoring is silent, ${end}`
}

const resolutionOf = ({ alerts }: Heard, { name, at, labels }: AlertRecord) =>
  alerts.find(
    other =>
      other.status === 'resolved' &&
      other.at > at &&
      other.name === name &&
      other.labels['component'] === labels['component'],
  )

function numbersOf(
  heard: Heard,
  told: AlertRecord | null,
  falseAlarms: number,
  fault: Fault | null,
): Finding['numbers'] {
  const resolved = told ? resolutionOf(heard, told) : undefined
  const count = (route: string) =>
    heard.alerts.filter(alert => alert.route === route && alert.status === 'firing').length
  return {
    pages: count('page'),
    tickets: count('ticket'),
    heartbeats: count('heartbeat'),
    falseAlarms,
    resolvedMs: resolved && fault ? sinceFault(resolved.at, fault).upper : null,
  }
}
