/** How a scenario went from quarter to quarter, by its stored runs. */
import { isSealed, type SealedRun, type StoredRun } from '../library/stored-runs.ts'
import type { SettingChange } from '../model/environment/setting-change.ts'
import { type Trend, trendsOf } from '../trend/compare-quarters.ts'
import { type History, historyOf } from '../trend/history.ts'
import type { ToldTrend } from '../trend/text.ts'
import { changesBetween } from './changes-between.ts'

export interface ScenarioTrends {
  readonly history: History
  readonly trends: readonly ToldTrend[]
}

/** One for each environment that it was drilled in; runs on which nothing may be built stand by themselves. */
export async function scenarioTrends(scenario: string, runs: readonly StoredRun[]): Promise<ScenarioTrends[]> {
  const byEnvironment = Map.groupBy(runs.filter(isSealed), ({ drilled }) => drilled.environment)
  const all: ScenarioTrends[] = []
  for (const [environment, own] of [...byEnvironment].toSorted(([a], [b]) => (a < b ? -1 : 1)))
    all.push(await trendsIn(scenario, environment, own))
  const passed = runs.flatMap(run => (isSealed(run) ? [] : [{ runId: run.runId, why: run.why }]))
  if (passed.length > 0) all.push({ history: { scenario, environment: null, points: [], passed }, trends: [] })
  return all
}

async function trendsIn(scenario: string, environment: string, runs: readonly SealedRun[]): Promise<ScenarioTrends> {
  const verdicts = runs.map(({ verdict }) => verdict)
  const history = historyOf(scenario, environment, verdicts)
  const trends: ToldTrend[] = []
  for (const trend of trendsOf(history.points))
    trends.push({ ...trend, settings: await settingsBetween(trend.configurations, runs) })
  return { history, trends }
}

async function settingsBetween(
  configurations: Trend['configurations'],
  runs: readonly SealedRun[],
): Promise<SettingChange[] | null> {
  const [before, after] = (configurations ?? []).map(({ runId }) => runs.find(({ verdict }) => verdict.runId === runId))
  return before && after ? await changesBetween(before.directory, after.directory) : null
}
