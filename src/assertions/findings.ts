/** One finding per criterion, from what was measured. Pure. */
import { gradeOf } from '../measurement/grade.ts'
import { durationMs, formatMs } from '../model/duration.ts'
import { interval, type Interval } from '../model/interval.ts'
import type { Grade } from '../model/names.ts'
import { gradeWith, resultOf, type Seen } from '../model/verdict/outcome.ts'
import type { PlannedObjective } from '../model/plan/plan.ts'
import { type Criterion, rtoId } from '../model/scenario/scenario.ts'
import type { Finding, LedgerLoss, Recovery } from '../model/verdict/verdict.ts'

type Of<Name extends Criterion['assert']> = Extract<Criterion, { assert: Name }>

/** An interval for people: `1.06 s to 1.09 s`. */
export const show = ({ lower, upper }: Interval) =>
  upper === null ? `over ${formatMs(lower)}, never seen to end` : `${formatMs(lower)} to ${formatMs(upper)}`

export function rtoFinding(criterion: Of<'rto'>, recovery: Recovery, objective: PlannedObjective): Finding {
  const actual = recovery.rtaMs
  const grade = actual === null ? 'inconclusive' : gradeOf(actual, objective.objectiveMs)
  const expected = expectation(criterion.expectWithin, actual, 'recovery')
  const problems = [
    ...expected.problems,
    ...extraOutages(recovery, criterion.maxOutages ?? Infinity, criterion.during ?? 'fault'),
    ...extraShards(recovery, criterion.maxShards ?? Infinity),
  ]
  const flaps = recovery.outages.reduce((sum, outage) => sum + outage.flaps, 0)
  return {
    ...base('rto', criterion.service, grade, {
      problems,
      doubts: [...expected.doubts, ...amissBefore(recovery), ...cutShort(recovery)],
    }),
    id: rtoId(criterion),
    summary:
      actual === null
        ? 'recovery was not measured'
        : `${criterion.vantage === undefined ? '' : `${criterion.vantage}: `}recovered ${show(actual)} after the ${criterion.during ?? 'fault'}; the objective is under ${formatMs(objective.objectiveMs)}`,
    objectiveMs: objective.objectiveMs,
    objectiveSource: `${objective.source}, ${objective.class} services`,
    actualMs: actual,
    numbers: {
      outages: outageCount(recovery),
      flaps,
      badTimeMs: recovery.badTimeMs,
      strayFailures: recovery.strayFailures,
    },
    evidence: [
      { file: 'observations/', what: 'operations of every required class' },
      { file: 'journal.ndjson', what: 'instant of the fault' },
    ],
  }
}

/** What was out before anything was broken cannot have been broken by the fault, and its end is no recovery from it. */
const amissBefore = ({ before = [] }: Recovery) =>
  before
    .filter(({ sincePrelude }) => !sincePrelude)
    .map(({ what }) => `${what}: what was measured may not follow from the fault`)

const cutShort = ({ cutShort: cut }: Recovery) =>
  cut
    ? [
        `it was watched for ${formatMs(cut.watchedMs)} after it was back: a recovery counts when it holds for ${formatMs(cut.holdMs)}`,
      ]
    : []

/** More than a sound configuration needs is a problem; what may have been more, or less, is a doubt. */
export function expectation(
  text: string | undefined,
  actual: Interval | null,
  what: string,
): Required<Omit<Seen, 'exceptions'>> {
  if (text === undefined || actual === null) return { problems: [], doubts: [] }
  const limit = durationMs(text)
  const grade = gradeOf(actual, limit)
  const told = `${what} took ${show(actual)}; a sound configuration was expected to need less than ${formatMs(limit)}`
  return { problems: grade === 'not-met' ? [told] : [], doubts: grade === 'inconclusive' ? [told] : [] }
}

/** Outages of one disruption, overlapping classes taken together. */
export function outageSpans({ outages }: Recovery): { from: number; to: number }[] {
  const spans: { from: number; to: number }[] = []
  for (const { startMs, endMs } of outages.toSorted((a, b) => a.startMs.lower - b.startMs.lower)) {
    const last = spans.at(-1)
    const to = endMs.upper ?? Infinity
    if (last && startMs.lower <= last.to) last.to = Math.max(last.to, to)
    else spans.push({ from: startMs.lower, to })
  }
  return spans
}

const outageCount = (recovery: Recovery) => outageSpans(recovery).length

function extraOutages(recovery: Recovery, allowed: number, since: string): string[] {
  const why = allowed === 0 ? 'there was to be none' : 'one disruption caused several'
  return outageSpans(recovery)
    .slice(allowed)
    .map(
      ({ from, to }, at) =>
        `outage number ${allowed + at + 1}, of ${formatMs(to - from)}, began ${formatMs(from)} after the ${since}: ${why}`,
    )
}

/** Shards that were out, each told by the classes that speak of it. */
function extraShards({ outages }: Recovery, allowed: number): string[] {
  const shards = new Set(outages.flatMap(outage => /\.(shard-\d+)$/.exec(outage.class)?.[1] ?? []))
  if (shards.size <= allowed) return []
  return [
    `${shards.size} shards were out (${[...shards].toSorted().join(', ')}), at most ${allowed} may be: one that is lost stops others`,
  ]
}

export function rpoFinding(criterion: Of<'rpo'>, losses: readonly LedgerLoss[], objective: PlannedObjective): Finding {
  const measured = losses.flatMap(({ rpaMs }) => rpaMs ?? [])
  const unread = losses.length === 0 || measured.length < losses.length
  const actual = unread
    ? null
    : interval(
        Math.max(...measured.map(({ lower }) => lower)),
        Math.max(...measured.map(({ upper }) => upper ?? Infinity)),
      )
  const lost = losses.reduce((sum, loss) => sum + loss.lost.lower, 0)
  const resolution = Math.max(0, ...losses.flatMap(({ resolutionMs }) => resolutionMs ?? []))
  const bounded = actual && lost === 0 ? interval(0, resolution) : actual
  const grade = bounded === null ? 'inconclusive' : gradeOf(bounded, objective.objectiveMs)
  const acked = losses.reduce((sum, loss) => sum + loss.acked, 0)
  return {
    ...base('rpo', criterion.store, grade, expectation(criterion.expectWithin, bounded, 'the recovery point')),
    summary:
      bounded === null
        ? 'the ledgers were not read back'
        : lossSentence(lost, acked, bounded, resolution, objective.objectiveMs),
    objectiveMs: objective.objectiveMs,
    objectiveSource: `${objective.source}, ${objective.class} data`,
    actualMs: bounded,
    numbers: { acked, lost, resolutionMs: resolution, rpaBytes: losses[0]?.rpaBytes ?? null },
    evidence: [{ file: 'observations/', what: 'writes and read-backs of every ledger' }],
  }
}

const lossSentence = (lost: number, acked: number, actual: Interval, resolution: number, objective: number) =>
  lost === 0
    ? `0 of ${acked} acknowledged writes lost; resolution ${formatMs(resolution)}; the objective is under ${formatMs(objective)}`
    : `${lost} of ${acked} acknowledged writes lost, written within ${show(actual)} before the end of the loss; the objective is under ${formatMs(objective)}`

export function integrityFinding(criterion: Of<'integrity'>, losses: readonly LedgerLoss[]): Finding {
  const read = losses.length > 0 && losses.every(({ passes }) => passes > 0)
  const problems = losses.flatMap(loss => integrityProblems(loss, criterion))
  const expected = criterion.splitBrain === 'expected' ? losses.flatMap(splitBrain) : []
  const total = (
    key:
      | 'phantom'
      | 'duplicated'
      | 'resurrected'
      | 'vanished'
      | 'dualPrimaryAcks'
      | 'lostFromNewTimeline'
      | 'recovered'
      | 'failedButPresent',
  ) => losses.reduce((sum, loss) => sum + loss[key], 0)
  return {
    ...base('integrity', criterion.store, read ? 'met' : 'inconclusive', { problems, exceptions: expected }),
    summary: read
      ? (problems[0] ?? expected[0] ?? 'nothing was invented, doubled, brought back or acknowledged by two primaries')
      : 'the ledgers were not read back',
    objectiveMs: null,
    objectiveSource: 'scenario',
    actualMs: null,
    numbers: {
      lost: losses.reduce((sum, loss) => sum + loss.lost.lower, 0),
      lostFromNewTimeline: total('lostFromNewTimeline'),
      recovered: total('recovered'),
      phantom: total('phantom'),
      duplicated: total('duplicated'),
      resurrected: total('resurrected'),
      vanished: total('vanished'),
      failedButPresent: total('failedButPresent'),
      dualPrimaryAcks: total('dualPrimaryAcks'),
    },
    evidence: [{ file: 'observations/', what: 'writes, read-backs, and the identity in every reply' }],
  }
}

const tellOf = (ledger: string) => (count: number, text: string) =>
  count > 0 ? [`ledger ${ledger}: ${count} ${text}`] : []

const splitBrain = ({ ledger, dualPrimaryAcks }: LedgerLoss) =>
  tellOf(ledger)(dualPrimaryAcks, 'writes acknowledged by one primary while another acknowledged too: split brain')

function integrityProblems(loss: LedgerLoss, criterion: Of<'integrity'>): string[] {
  const { ledger, lost } = loss
  const maxLost = criterion.maxLost ?? Infinity
  const tell = tellOf(ledger)
  return [
    ...tell(
      loss.sites?.overwritten ?? 0,
      'versions are lost although a later version of the same object is there: versions are not kept',
    ),
    ...tell(
      loss.lostFromNewTimeline,
      'writes acknowledged by the node that took over are lost: acked writes lost after recovery',
    ),
    ...(criterion.splitBrain === 'expected' ? [] : splitBrain(loss)),
    ...(lost.lower > maxLost
      ? [`ledger ${ledger}: ${lost.lower} acknowledged writes are lost, at most ${maxLost} may be`]
      : []),
    ...tell(loss.phantom, 'rows are there that nobody wrote'),
    ...tell(loss.duplicated, 'writes are there more than once'),
    ...tell(loss.resurrected, 'writes came back between the two read-backs'),
    ...tell(loss.vanished, 'writes vanished between the two read-backs'),
    ...tell(loss.failedButPresent, 'writes that were refused are there'),
    ...tell(
      loss.sites?.apart ?? 0,
      'acknowledged writes are at one site only after both were there again: the sites have not converged',
    ),
  ]
}

/** The head of every finding: its grade with all that was seen, and the result that follows from it. */
export function base(assertion: string, subject: string, grade: Grade, seen: Seen = {}) {
  const told = gradeWith(grade, seen)
  const { problems = [], doubts = [], exceptions = [] } = seen
  return {
    id: `${assertion}/${subject}`,
    assertion,
    subject,
    result: resultOf(told),
    grade: told,
    problems: [...problems, ...doubts, ...exceptions],
  }
}
