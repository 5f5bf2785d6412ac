/** Policy x stored runs x now -> what the gate comes to. Pure: no clock, no file. */
import { compareReleases } from './compare-releases.ts'
import { type Counted, countRuns } from './count-runs.ts'
import { type Check, type Decision, type DrillDecision, gravestOf, type RunLine } from './decision.ts'
import { judgeChanges } from './judge-changes.ts'
import { cameTo, judgeRuns } from './judge-runs.ts'
import type { Baseline, GateRun, Requirement } from './requirement.ts'

export interface Asked {
  readonly requirement: Requirement
  /** of its scenario */
  readonly runs: readonly GateRun[]
}

/** `baseline`: null where none was given; `none`: whoever calls says that there is no good release yet. */
export function decideDrill(
  { requirement, runs }: Asked,
  baseline: Baseline | 'none' | null,
  nowMs: number,
): DrillDecision {
  const counted = countRuns(runs, requirement, nowMs)
  const changes =
    baseline === null || baseline === 'none' ? null : compareReleases(counted.sealed, baseline, requirement)
  return {
    scenario: requirement.scenario,
    wanted: requirement.wanted,
    checks: [...judgeRuns(counted, requirement), ...judgeChanges(changes, requirement, baseline === 'none')],
    runs: linesOf(counted),
    passedOver: counted.passedOver,
    changes,
  }
}

/** All drills together with what is asked of the gate as a whole. */
export const decide = (
  about: Pick<Decision, 'policy' | 'environment' | 'decidedAt'>,
  checks: readonly Check[],
  drills: readonly DrillDecision[],
): Decision => ({
  ...about,
  exitCode: gravestOf([...checks, ...drills.flatMap(drill => drill.checks)]),
  checks,
  drills,
})

const linesOf = ({ sealed, unfinished, refused }: Counted): RunLine[] =>
  [...sealed, ...unfinished, ...refused]
    .map(run => ({
      runId: run.runId,
      directory: run.directory,
      started: run.startedMs === null ? null : new Date(run.startedMs).toISOString(),
      cameTo: run.state === 'sealed' ? cameTo(run) : run.state === 'unfinished' ? 'never sealed' : 'not believed',
    }))
    .toSorted((a, b) => (a.runId < b.runId ? -1 : 1))
