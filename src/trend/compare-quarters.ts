/** Whether a promise took longer in the last quarter than in the one before, on the same configuration. Pure. */
import { compareRanks, type RankComparison } from '../measurement/rank-sum.ts'
import type { Point } from './history.ts'
import { type Sample, sampleOf, strataOf } from './sample.ts'

/** Chance of calling noise a change. */
const risk = 0.05

export type Change = 'slower' | 'faster' | 'none seen' | 'too few runs' | 'other configuration' | 'one quarter only'

/** The runs of one quarter that measured a promise. */
export interface Quarter extends Sample {
  readonly quarter: string
}

export interface Trend {
  readonly finding: string
  /** oldest first */
  readonly quarters: readonly Quarter[]
  readonly change: Change
  /** of the last two quarters; null: they were not compared */
  readonly comparison: RankComparison | null
  /** the newest run of each of the last two quarters, where their configurations differ */
  readonly configurations: readonly [Configured, Configured] | null
}

/** A run with the digest of the configuration that it drilled. */
export type Configured = Pick<Point, 'runId' | 'configurationDigest'>

/** A trend for each promise that was measured, in order of its name. */
export function trendsOf(points: readonly Point[]): Trend[] {
  const byFinding = Map.groupBy(points, ({ finding }) => finding)
  return [...byFinding].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([finding, own]) => trendOf(finding, own))
}

function trendOf(finding: string, points: readonly Point[]): Trend {
  const byQuarter = [...Map.groupBy(points, ({ quarter }) => quarter)].toSorted(([a], [b]) => (a < b ? -1 : 1))
  const quarters = byQuarter.map(([quarter, own]) => ({ quarter, ...sampleOf(own) }))
  const [before, after] = byQuarter.slice(-2).map(([, own]) => own)
  const common = { finding, quarters }
  if (!before || !after) return { ...common, change: 'one quarter only', comparison: null, configurations: null }
  const configurations = [configured(before), configured(after)] as const
  const [{ configurationDigest: old }, { configurationDigest: now }] = configurations
  if (old !== now) return { ...common, change: 'other configuration', comparison: null, configurations }
  const same = (list: readonly Point[]) => list.filter(({ configurationDigest }) => configurationDigest === now)
  const comparison = compareRanks(strataOf(same(before), same(after)), 1 - risk)
  return { ...common, change: changeOf(comparison), comparison, configurations: null }
}

/** Of the newest run. */
function configured(points: readonly Point[]): Configured {
  const [newest] = points.toSorted((a, b) => (a.runId < b.runId ? 1 : -1)) as [Point]
  return { runId: newest.runId, configurationDigest: newest.configurationDigest }
}

function changeOf(comparison: RankComparison | null): Change {
  if (!comparison || comparison.leastPValue >= risk) return 'too few runs'
  if (comparison.pValue >= risk) return 'none seen'
  return comparison.shift > 0 ? 'slower' : 'faster'
}
