/** One drill of a programme as it is shown: what is owed, where it stands, how it went and goes. Pure. */
import { isSealed, type StoredRun } from '../library/stored-runs.ts'
import type { Obligation } from '../model/scenario/programme.ts'
import { type Change, trendsOf } from '../trend/compare-quarters.ts'
import { historyOf } from '../trend/history.ts'
import { type RunResult, resultOf } from './counted.ts'
import { nameOf, type OwedDrill, placeOf } from './owed-drill.ts'
import type { Standing, State, Uncounted } from './standing.ts'

export interface ProgrammeRow extends Omit<Obligation, 'from'> {
  /** its name, or its file where that is not known */
  readonly scenario: string
  readonly file: string
  readonly title: string | null
  /** its name, or what was written where that is not known */
  readonly environment: string
  readonly protection: string | null
  readonly from: string
  readonly state: State
  /** one sentence */
  readonly why: string
  /** instant until which the next drill is owed */
  readonly dueBy: string | null
  /** the run of this quarter that counts; null: none */
  readonly drilledBy: { readonly runId: string; readonly result: RunResult; readonly endedAt: string } | null
  /** the newest run, counted or not; null: there is none */
  readonly last: { readonly runId: string; readonly result: RunResult } | null
  /** when the last drill ended in which every promise was kept */
  readonly lastMetAt: string | null
  /** of each promise that was measured */
  readonly trend: readonly { readonly finding: string; readonly change: Change }[]
  /** of this quarter, and of none that is known */
  readonly notCounted: readonly Uncounted[]
  /** quarters that ended without */
  readonly missed: readonly string[]
  /** what keeps it from being drilled */
  readonly problems: readonly string[]
}

const iso = (instant: number) => new Date(instant).toISOString()

export function rowOf(drill: OwedDrill, standing: Standing, runs: readonly StoredRun[]): ProgrammeRow {
  const { state, why, dueBy, by, last, lastMet, notCounted, missed } = standing
  return {
    ...drill.obligation,
    scenario: nameOf(drill),
    file: drill.scenarioFile,
    title: drill.scenario?.title ?? null,
    environment: placeOf(drill),
    protection: drill.environment?.protection ?? null,
    from: drill.from,
    state,
    why,
    dueBy: dueBy === null ? null : iso(dueBy),
    drilledBy: by && { runId: by.runId, result: resultOf(by), endedAt: by.verdict.endedWall as string },
    last,
    lastMetAt: lastMet && iso(lastMet.endedAt),
    trend: trendOf(drill, runs),
    notCounted,
    missed,
    problems: drill.problems,
  }
}

function trendOf(drill: OwedDrill, runs: readonly StoredRun[]): ProgrammeRow['trend'] {
  const verdicts = runs
    .filter(isSealed)
    .filter(run => run.scenario === drill.scenario?.name && run.drilled.environment === drill.environment?.name)
    .map(({ verdict }) => verdict)
  return trendsOf(historyOf(nameOf(drill), placeOf(drill), verdicts).points).map(({ finding, change }) => ({
    finding,
    change,
  }))
}
