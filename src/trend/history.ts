/** What stored runs measured, run by run, and which runs say nothing and why. Pure. */
import type { Verdict } from '../model/verdict/verdict.ts'
import { quarterOf } from './quarter.ts'

/** One measured promise of one run. */
export interface Point {
  readonly runId: string
  readonly quarter: string
  readonly configurationDigest: string
  /** `rto/backend-api` */
  readonly finding: string
  /** part of the control loop's period in which the fault fell; null: it was not spread */
  readonly stratum: string | null
  /** middle of what was measured, ms */
  readonly valueMs: number
}

/** A run of which nothing is compared. */
export interface Passed {
  readonly runId: string
  readonly why: string
}

export interface History {
  readonly scenario: string
  /** null: not told, as of runs that cannot be read */
  readonly environment: string | null
  readonly points: readonly Point[]
  readonly passed: readonly Passed[]
}

/** Of the runs of one scenario in one environment. What never ended has no middle: such a run is told, and its time is in no figure. */
export function historyOf(scenario: string, environment: string | null, verdicts: readonly Verdict[]): History {
  const [used, passed] = [[] as Verdict[], [] as Passed[]]
  for (const verdict of verdicts) {
    const why = whyNot(verdict)
    if (why === null) used.push(verdict)
    else passed.push({ runId: verdict.runId, why })
  }
  const unended = used.flatMap(verdict =>
    verdict.findings
      .filter(({ actualMs }) => actualMs !== null && actualMs.upper === null)
      .map(({ id }) => ({ runId: verdict.runId, why: `${id} was never seen to end` })),
  )
  return { scenario, environment, points: used.flatMap(pointsOf), passed: [...passed, ...unended] }
}

function whyNot({ aborted, validity }: Verdict): string | null {
  if (aborted) return `it was aborted by ${aborted.by}: ${aborted.reason}`
  return validity.valid ? null : `the harness may not be believed: ${validity.reasons[0] ?? ''}`
}

function pointsOf({ runId, startedWall, configurationDigest, loopPhase, findings }: Verdict): Point[] {
  const stratum = loopPhase ? `${loopPhase.stratum} of ${loopPhase.of}` : null
  return findings.flatMap(({ id, actualMs }) =>
    actualMs === null || actualMs.upper === null
      ? []
      : [
          {
            runId,
            quarter: quarterOf(startedWall),
            configurationDigest,
            finding: id,
            stratum,
            valueMs: (actualMs.lower + actualMs.upper) / 2,
          },
        ],
  )
}
