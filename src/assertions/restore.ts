/** What a restore reached, from the runbook's steps and, apart from them, from the clients' own records. Pure. */
import { entriesOf } from '../journal/reader.ts'
import { interval } from '../model/interval.ts'
import type { BackupProblem, RestoreTaken } from '../model/promise/restore.ts'
import type { FinishedRun } from './evidence-run.ts'
import { acknowledgedBefore, type Point } from './restored-writes.ts'
import { countOf, type Ids, without } from './restored-ids.ts'
import { ms } from './recovery.ts'

/** One for each store that the plan means to restore. */
export function restoresOf(run: FinishedRun): RestoreTaken[] {
  return run.plan.criteria.flatMap(criterion =>
    criterion.assert === 'restore' ? [restoreOf(run, criterion.store)] : [],
  )
}

function restoreOf(run: FinishedRun, store: string): RestoreTaken {
  const [check, restore, replay, verify] = ['check', 'restore', 'replay', 'verify'].map(
    name => doneStep(run, store, `backup.${name}`)?.facts,
  )
  const point = parsed<Point>(restore?.['point'])
  const refused = parsed<BackupProblem[]>(restore?.['refused']) ?? []
  const checked = parsed<BackupProblem[]>(check?.['problems'])
  const reached = verify?.['reached'] || null
  return {
    store,
    tookMs: tookMs(run, store),
    backup: restore?.['backup'] ?? null,
    refused,
    checked,
    hit: hitBy(run, { check: checked ?? [], restore: refused }),
    asked: point?.time ?? null,
    reached,
    gapMs: point && reached ? gapMs(point.time, reached) : null,
    stopped: stopOf(replay),
    ...heldOf(run, store, point, verify),
  }
}

/** Where replay was told to stop, or where the log had nothing more. */
function stopOf(replay: Readonly<Record<string, string>> | undefined): string | null {
  if (replay?.['stopped'] !== undefined) return replay['stopped']
  const last = replay?.['lastCommit']
  return last === undefined ? null : `the archived log ended; its last commit was at ${last}`
}

function heldOf(
  run: FinishedRun,
  store: string,
  point: Point | null,
  verify: Readonly<Record<string, string>> | undefined,
): Pick<RestoreTaken, 'rows' | 'acknowledged'> {
  const [expected, present, beyond] = ['expected', 'present', 'beyond'].map(name => parsed<Ids>(verify?.[name]))
  if (!expected || !present || !beyond || !point) return { rows: null, acknowledged: null }
  return {
    rows: { expected: countOf(expected), missing: countOf(without(expected, present)), beyond: countOf(beyond) },
    acknowledged: acknowledgedBefore(run, store, point, present),
  }
}

/** From the begin of the restore to the first good query, which came while its step lasted. */
function tookMs(run: FinishedRun, store: string): RestoreTaken['tookMs'] {
  const [restore, query] = ['restore', 'first-query'].map(name => doneStep(run, store, `backup.${name}`))
  return restore && query ? interval(ms(query.fromNs - restore.fromNs), ms(query.toNs - restore.fromNs)) : null
}

/** What a step left in the journal when it was done. */
function doneStep({ plan, entries }: FinishedRun, store: string, kind: string) {
  const planned = plan.runbook?.find(({ action }) => action?.kind === kind && action.target.store === store)
  return entriesOf(entries, 'step-ended').find(({ step, outcome }) => step === planned?.id && outcome === 'done')
}

/** Backups that the drill's faults hit, and which steps named them. */
function hitBy(
  { plan, entries }: FinishedRun,
  noticed: Readonly<Record<string, readonly BackupProblem[]>>,
): RestoreTaken['hit'] {
  return entriesOf(entries, 'fault-prepared').flatMap(({ fault, handle }) => {
    const isOfBackup = plan.faults.some(({ id, driver }) => id === fault && driver === 'backup')
    const label = isOfBackup ? (handle as { label: string | null }).label : null
    if (label === null) return []
    const by = Object.entries(noticed).filter(([, problems]) => problems.some(problem => problem.label === label))
    return [{ label, fault, noticedBy: by.map(([step]) => step) }]
  })
}

const parsed = <T>(text: string | undefined): T | null => (text === undefined ? null : (JSON.parse(text) as T))

const gapMs = (asked: string, reached: string) => (microsOf(asked) - microsOf(reached)) / 1_000

/** Microseconds since 1970 of `2026-11-25 02:52:06.171234+00`. */
function microsOf(time: string): number {
  const [, day, clock, fraction = ''] = /^(\S+) ([\d:]+)\.(\d{6})\+00$/.exec(time) ?? []
  return Date.parse(`${day}T${clock}Z`) * 1_000 + Number(fraction)
}
