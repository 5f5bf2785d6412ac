/** What there is to draw of a promise: what each run measured of it, and where the configuration changed. Pure. */
import type { Interval } from '../model/interval.ts'
import type { Grade } from '../model/names.ts'
import type { SettingChange } from '../model/environment/setting-change.ts'
import type { Finding } from '../model/verdict/verdict.ts'
import { promiseName } from '../report/promise-name.ts'
import { type Trend, trendsOf } from '../trend/compare-quarters.ts'
import { historyOf } from '../trend/history.ts'
import { quarterOf } from '../trend/quarter.ts'
import { settingChanges } from '../trend/setting-changes.ts'
import { isCounted, type SiteRun } from './site-run.ts'

export interface ChartRun {
  readonly run: SiteRun
  readonly quarter: string
  readonly actual: Interval
  readonly grade: Grade
}

/** From one run of a chart to the next another configuration was drilled. */
export interface ConfigurationChange {
  /** place of the run after it */
  readonly at: number
  readonly after: SiteRun
  /** null: an environment cannot be read */
  readonly settings: readonly SettingChange[] | null
}

export interface Charted {
  readonly finding: string
  readonly name: string
  readonly unit: 'ms' | 'percent'
  /** in that unit, as the newest run has it; null: none was promised */
  readonly objective: number | null
  readonly promise: 'under' | 'over'
  /** oldest first; one at least */
  readonly runs: readonly ChartRun[]
  readonly changes: readonly ConfigurationChange[]
  /** of a time; null: shares are shown and not compared, and what never ended is in no comparison */
  readonly trend: Trend | null
}

/** Of the runs of one drill in one environment, oldest first. */
export function chartedOf(runs: readonly SiteRun[]): Charted[] {
  const counted = runs.filter(isCounted)
  const verdicts = counted.map(({ verdict }) => verdict)
  const [first] = counted
  if (!first) return []
  const trends = trendsOf(historyOf(first.verdict.scenario, first.drilled.environment, verdicts).points)
  const ids = new Set(verdicts.flatMap(({ findings }) => findings.filter(actualOf).map(({ id }) => id)))
  return [...ids].map(id => chartFor(id, counted, trends.find(({ finding }) => finding === id) ?? null))
}

const actualOf = ({ actualMs, percent }: Finding): Interval | null => actualMs ?? percent?.actual ?? null

function chartFor(id: string, runs: readonly SiteRun[], trend: Trend | null): Charted {
  const measured = runs.flatMap(run => {
    const finding = run.verdict.findings.find(own => own.id === id && actualOf(own) !== null)
    return finding ? [{ run, finding }] : []
  })
  const { finding: newest } = measured.at(-1) as { finding: Finding }
  return {
    finding: id,
    name: promiseName(newest),
    unit: newest.actualMs ? 'ms' : 'percent',
    objective: newest.percent?.objective ?? newest.objectiveMs,
    promise: newest.percent?.promise ?? 'under',
    runs: measured.map(({ run, finding }) => ({
      run,
      quarter: quarterOf(run.verdict.startedWall),
      actual: actualOf(finding) as Interval,
      grade: finding.grade,
    })),
    changes: changesIn(measured.map(({ run }) => run)),
    trend,
  }
}

function changesIn(runs: readonly SiteRun[]): ConfigurationChange[] {
  return runs.flatMap((after, at) => {
    const before = runs[at - 1]
    if (!before || before.verdict.configurationDigest === after.verdict.configurationDigest) return []
    const [old, now] = [before.environment, after.environment]
    return [{ at, after, settings: old && now ? settingChanges(old.driver, now.driver, 'driver') : null }]
  })
}
