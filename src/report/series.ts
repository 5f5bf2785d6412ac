/** What the runs of one repeated drill say together, and what so many runs can prove. Pure. */
import { formatMs } from '../model/duration.ts'
import type { Interval } from '../model/interval.ts'
import type { Verdict } from '../model/verdict/verdict.ts'
import type { CatalogueRow } from './catalogue-row.ts'
import { interval } from './terminal.ts'

/** One run, in the order in which they were taken. */
export interface SeriesRun {
  readonly runId: string
  /** when in the control loop's period the fault fell, ms; null: it was not spread */
  readonly phaseMs: number | null
  readonly rtaMs: Interval | null
  readonly lost: number | null
}

export interface Series {
  readonly scenario: string
  /** runs of one plan on one configuration; only those are pooled */
  readonly runs: readonly SeriesRun[]
  readonly worstMs: Interval | null
  /** ms; null: the faults were not spread over a period */
  readonly periodMs: number | null
  /** at 95 %, the worst run bounds at least this quantile of recovery times */
  readonly boundedQuantile: number
  /** at 95 %, the chance of losing an acknowledged write in one such drill is at most this; null: some were lost, or it is not known */
  readonly lossChanceBelow: number | null
}

/** Aborted and refused runs say nothing here. */
export function seriesOf(rows: readonly CatalogueRow[]): Series[] {
  const finished = rows.flatMap(({ verdict }) => (verdict && !verdict.aborted ? [verdict] : []))
  const keys = [...new Set(finished.map(keyOf))]
  return keys.map(key => poolOf(finished.filter(verdict => keyOf(verdict) === key)))
}

const keyOf = ({ scenario, planDigest, configurationDigest }: Verdict) =>
  `${scenario} ${planDigest} ${configurationDigest}`

function poolOf(verdicts: readonly Verdict[]): Series {
  const runs = verdicts.map(runOf)
  const quantile = 0.05 ** (1 / runs.length)
  const isLossless = runs.every(({ lost }) => lost === 0)
  const isSpread = runs.every(({ phaseMs }) => phaseMs !== null)
  return {
    scenario: verdicts[0]?.scenario ?? '',
    runs,
    worstMs: worstOf(runs.flatMap(({ rtaMs }) => rtaMs ?? [])),
    periodMs: isSpread ? (verdicts[0]?.loopPhase?.periodMs ?? null) : null,
    boundedQuantile: quantile,
    lossChanceBelow: isLossless ? 1 - quantile : null,
  }
}

function runOf({ runId, loopPhase, recovery, loss }: Verdict): SeriesRun {
  const rta = recovery.filter(({ episode }) => episode === undefined).flatMap(({ rtaMs }) => rtaMs ?? [])
  const isRead = loss.length > 0 && loss.every(({ passes }) => passes > 0)
  return {
    runId,
    phaseMs: loopPhase?.atMs ?? null,
    rtaMs: worstOf(rta),
    lost: isRead ? loss.reduce((sum, { lost }) => sum + lost.lower, 0) : null,
  }
}

const worstOf = (list: readonly Interval[]): Interval | null =>
  list.toSorted((a, b) => (b.upper ?? Infinity) - (a.upper ?? Infinity))[0] ?? null

const percent = (share: number) => `${(share * 100).toFixed(0)} %`

export function seriesLines({ scenario, runs, worstMs, periodMs, boundedQuantile, lossChanceBelow }: Series): string[] {
  const phase = ({ phaseMs }: SeriesRun) =>
    phaseMs === null ? '' : `fault ${formatMs(phaseMs)} into the control loop's period: `
  const spread =
    periodMs === null
      ? 'the faults were not spread over a control loop: a worse point of its period may have been missed'
      : `the faults were spread over a period of ${formatMs(periodMs)}: the worst point of it was missed by ${formatMs(periodMs / runs.length)} at most`
  return [
    '',
    `${scenario}, ${runs.length} runs of one plan on one configuration:`,
    ...runs.map(
      run =>
        `  ${run.runId}  ${phase(run)}recovered after ${run.rtaMs ? interval(run.rtaMs) : 'an unknown time'}, ${run.lost ?? 'unknown'} lost`,
    ),
    `  worst: ${worstMs ? interval(worstMs) : 'unknown'}; ${spread}`,
    `  what ${runs.length} runs prove, at 95 %: at least ${percent(boundedQuantile)} of such recoveries are no longer than the worst seen${
      lossChanceBelow === null
        ? ''
        : `; the chance that one loses an acknowledged write is at most ${percent(lossChanceBelow)}`
    }`,
  ]
}
