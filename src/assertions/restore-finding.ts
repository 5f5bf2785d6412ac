/** Whether a store can be restored, graded against its recovery time and recovery point. Pure. */
import { gradeOf } from '../measurement/grade.ts'
import { formatMs } from '../model/duration.ts'
import { interval } from '../model/interval.ts'
import type { Grade } from '../model/names.ts'
import type { RestoreCriterion, RestoreTaken } from '../model/promise/restore.ts'
import type { Finding } from '../model/verdict/verdict.ts'
import type { FinishedRun } from './evidence-run.ts'
import { base, expectation, show } from './findings.ts'
import { restoresOf } from './restore.ts'
import { stepsOf } from './runbook.ts'

export function restoreFinding(criterion: RestoreCriterion, run: FinishedRun): Finding {
  const { store } = criterion
  const restore = restoresOf(run).find(taken => taken.store === store) as RestoreTaken
  const [rtoMs, rpoMs] = (['rto', 'rpo'] as const).map(
    kind => run.plan.objectives.find(entry => entry.kind === kind && entry.subject === store)?.objectiveMs ?? null,
  ) as [number | null, number | null]
  const slow = expectation(criterion.within, restore.tookMs, 'the restore')
  const problems = [...unfinished(restore, run), ...problemsOf(restore), ...slow.problems]
  return {
    ...base('restore', store, gradeOfRestore(restore, rtoMs, rpoMs), { problems, doubts: slow.doubts }),
    summary: summaryOf(restore, rtoMs, problems),
    objectiveMs: rtoMs,
    objectiveSource: run.plan.objectives.find(({ subject }) => subject === store)?.source ?? '',
    actualMs: restore.tookMs,
    numbers: {
      asked: restore.asked,
      reached: restore.reached,
      gapMs: restore.gapMs,
      gapObjectiveMs: rpoMs,
      rowsExpected: restore.rows?.expected ?? null,
      rowsMissing: restore.rows?.missing ?? null,
      rowsBeyond: restore.rows?.beyond ?? null,
      acknowledgedBefore: restore.acknowledged?.before ?? null,
      acknowledgedMissing: restore.acknowledged?.missing ?? null,
    },
    evidence: [
      { file: 'journal.ndjson', what: 'steps of the restore, with what each of them saw' },
      { file: 'observations/', what: 'writes as the clients saw them' },
    ],
  }
}

/** A restore that never got to the comparison of its rows proves nothing; a step that failed proves that it cannot be done. */
function unfinished({ rows, store }: RestoreTaken, run: FinishedRun): string[] {
  if (rows) return []
  const failed = stepsOf(run)?.find(({ kind, outcome }) => kind?.startsWith('backup.') && outcome === 'failed')
  return failed ? [`${store} was not restored: "${failed.title}" failed: ${failed.detail}`] : []
}

function problemsOf({ asked, reached, gapMs, rows, acknowledged, ...rest }: RestoreTaken): string[] {
  const older =
    gapMs !== null && gapMs > 0
      ? [`the point reached, ${reached}, is ${formatMs(gapMs)} older than the one asked for, ${asked}`]
      : []
  const count = (number: number, text: string) => (number > 0 ? [`${number} ${text}`] : [])
  return [
    ...older,
    ...(rows && reached === null ? [`nothing of the ledgers is there; asked for was ${asked}`] : []),
    ...count(acknowledged?.missing ?? 0, `of ${acknowledged?.before} writes acknowledged before the point are missing`),
    ...count(rows?.missing ?? 0, `of ${rows?.expected} rows committed up to the point are missing`),
    ...count(rows?.beyond ?? 0, 'rows committed after the point are there'),
    ...unnoticed(rest),
    ...found(rest),
  ]
}

const unnoticed = ({ hit }: Pick<RestoreTaken, 'hit'>) =>
  hit
    .filter(({ noticedBy }) => noticedBy.length === 0)
    .map(({ label, fault }) => `backup ${label} was hit by "${fault}", and nothing noticed it`)

/** What is wrong with a backup, and not by this drill's doing. */
function found({ hit, refused, checked }: Pick<RestoreTaken, 'hit' | 'refused' | 'checked'>): string[] {
  const ours = new Set(hit.map(({ label }) => label))
  const own = (problems: RestoreTaken['refused']) => problems.filter(({ label }) => !ours.has(label))
  return [
    ...own(refused).map(({ label, said }) => `backup ${label} cannot be restored: ${said}`),
    ...own(checked ?? []).map(({ label, said }) => `the check of the repository found ${label} unsound: ${said}`),
  ]
}

function gradeOfRestore({ tookMs, gapMs }: RestoreTaken, rtoMs: number | null, rpoMs: number | null): Grade {
  if (tookMs === null || gapMs === null || rtoMs === null || rpoMs === null) return 'inconclusive'
  const grades = [gradeOf(tookMs, rtoMs), gradeOf(interval(gapMs, gapMs), rpoMs)]
  return (['not-met', 'inconclusive'] as const).find(grade => grades.includes(grade)) ?? 'met'
}

function summaryOf({ tookMs, gapMs, rows }: RestoreTaken, rtoMs: number | null, problems: readonly string[]): string {
  if (problems[0] !== undefined) return problems[0]
  if (tookMs === null || gapMs === null || !rows) return 'the restore was not done to its end'
  const objective = rtoMs === null ? '' : `; the objective is under ${formatMs(rtoMs)}`
  return `restored in ${show(tookMs)} to the very point asked for, with all ${rows.expected} rows up to it and none after it${objective}`
}
