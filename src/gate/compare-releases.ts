/** What changed since the last good release, promise by promise, and whether that is more than the policy allows. Pure. */
import { compareRanks, type RankComparison } from '../measurement/rank-sum.ts'
import { historyOf, type Point } from '../trend/history.ts'
import { type Sample, sampleOf, strataOf } from '../trend/sample.ts'
import { otherThan } from './count-runs.ts'
import { type Difference, differencesOf } from './differences.ts'
import type { Baseline, Requirement, SealedGateRun } from './requirement.ts'

const confidence = 0.95

/**
 * `regressed`: slower by more than is allowed, and not by chance; `within`: it is not known to be; `untold`: too few runs to know.
 * Of what the policy says nothing about: `slower`, `faster`, `unchanged` or `untold`.
 */
export type Outcome = 'regressed' | 'within' | 'untold' | 'slower' | 'faster' | 'unchanged'

export interface PromiseChange {
  readonly finding: string
  /** null: no run of that release measured it */
  readonly before: Sample | null
  readonly after: Sample | null
  readonly comparison: RankComparison | null
  /** null: the policy says nothing about it */
  readonly allowedMs: number | null
  readonly outcome: Outcome
}

/** Acknowledged writes of all runs together. */
export interface Loss {
  readonly acked: number
  readonly lost: number
}

export interface ReleaseChange {
  readonly promises: readonly PromiseChange[]
  readonly loss: { readonly before: Loss; readonly after: Loss }
  readonly configuration: { readonly before: string; readonly after: string }
  /** settings that differ between the newest runs of both */
  readonly settings: readonly Difference[]
  /** runs of the last good release that were not compared, and of both those that measured nothing */
  readonly notCompared: readonly { readonly runId: string; readonly why: string }[]
}

/** Null where the last good release holds no run that may be compared, or there is none of this one. */
export function compareReleases(
  runs: readonly SealedGateRun[],
  baseline: Baseline,
  requirement: Requirement,
): ReleaseChange | null {
  const { good, notCompared } = comparable(baseline, requirement)
  const [newestBefore, newestAfter] = [newest(good), newest(runs)]
  if (!newestBefore || !newestAfter) return null
  const [before, after] = [good, runs].map(list =>
    historyOf(
      requirement.scenario,
      null,
      list.map(({ verdict }) => verdict),
    ),
  ) as [ReturnType<typeof historyOf>, ReturnType<typeof historyOf>]
  return {
    promises: findingsIn(before.points, after.points, requirement).map(finding =>
      changeOf(finding, before.points, after.points, requirement.mayBeSlowerByMs[finding] ?? null),
    ),
    loss: { before: lossOf(good), after: lossOf(runs) },
    configuration: {
      before: newestBefore.drilled.configurationDigest,
      after: newestAfter.drilled.configurationDigest,
    },
    settings: differencesOf(newestBefore.settings, newestAfter.settings),
    notCompared: [...notCompared, ...before.passed, ...after.passed],
  }
}

/**
 * A release may change the configuration: that is what is compared. The drill must be the same one, on an environment of the same
 * name, and of the last release only what passed, on the configuration that it ended with.
 */
function comparable({ runs }: Baseline, { scenario, wanted }: Requirement) {
  const notCompared: { runId: string; why: string }[] = []
  const own = runs.filter(({ verdict }) => verdict.scenario === scenario)
  const last = newest(own)?.drilled.configurationDigest
  const good = own.filter(({ runId, drilled, verdict }) => {
    const isLast = drilled.configurationDigest === last
    // Its promises may have been others; what was measured is the same.
    const other = otherThan(
      { ...drilled, promises: null },
      { ...wanted, configurationDigest: last ?? '', promises: null },
    )
    const why = !isLast
      ? 'was drilled on another configuration than the newest run of that release'
      : (other?.why ?? (verdict.result === 'pass' ? null : `came to ${verdict.result}`))
    if (why !== null) notCompared.push({ runId, why: `of the last good release, ${why}` })
    return why === null
  })
  return { good, notCompared }
}

const newest = (runs: readonly SealedGateRun[]) => runs.toSorted((a, b) => b.startedMs - a.startedMs)[0]

const findingsIn = (before: readonly Point[], after: readonly Point[], { mayBeSlowerByMs }: Requirement) =>
  [...new Set([...Object.keys(mayBeSlowerByMs), ...[...before, ...after].map(({ finding }) => finding)])].toSorted()

function changeOf(
  finding: string,
  allBefore: readonly Point[],
  allAfter: readonly Point[],
  allowedMs: number | null,
): PromiseChange {
  const [before, after] = [allBefore, allAfter].map(points => points.filter(point => point.finding === finding)) as [
    Point[],
    Point[],
  ]
  const comparison = compareRanks(strataOf(before, after), confidence)
  return {
    finding,
    before: before.length > 0 ? sampleOf(before) : null,
    after: after.length > 0 ? sampleOf(after) : null,
    comparison,
    allowedMs,
    outcome: outcomeOf(comparison?.interval ?? null, allowedMs),
  }
}

function outcomeOf(interval: RankComparison['interval'], allowedMs: number | null): Outcome {
  if (!interval) return 'untold'
  if (allowedMs !== null) return interval.lower > allowedMs ? 'regressed' : 'within'
  return interval.lower > 0 ? 'slower' : interval.upper < 0 ? 'faster' : 'unchanged'
}

const lossOf = (runs: readonly SealedGateRun[]): Loss => {
  const all = runs.flatMap(({ verdict }) => verdict.loss)
  return {
    acked: all.reduce((sum, { acked }) => sum + acked, 0),
    lost: all.reduce((sum, { lost }) => sum + lost.lower, 0),
  }
}
