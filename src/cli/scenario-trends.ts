/** How a scenario went from quarter to quarter, by its stored runs. */
import { isSealed, type SealedRun, type StoredRun } from '../library/stored-runs.ts'
import type { SettingChange } from '../model/setting-change.ts'
import { type Trend, trendsOf } from '../trend/compare-quarters.ts'
import { type History, historyOf } from '../trend/history.ts'
import type { ToldTrend } from '../trend/text.ts'
import { changesBetween } from './changes-between.ts'

export interface ScenarioTrends {
  readonly history: History
  readonly trends: readonly ToldTrend[]
}

export async function scenarioTrends(scenario: string, runs: readonly StoredRun[]): Promise<ScenarioTrends> {
  const sealed = runs.filter(isSealed)
  const history = historyIn(scenario, runs, sealed)
  const trends: ToldTrend[] = []
  for (const trend of trendsOf(history.points))
    trends.push({ ...trend, settings: await settingsBetween(trend.configurations, sealed) })
  return { history, trends }
}

/** Runs on which nothing may be built are told before those of which nothing is compared. */
function historyIn(scenario: string, runs: readonly StoredRun[], sealed: readonly SealedRun[]): History {
  const history = historyOf(
    scenario,
    sealed.map(({ verdict }) => verdict),
  )
  const unusable = runs.flatMap(run => (isSealed(run) ? [] : [{ runId: run.runId, why: run.why }]))
  return { ...history, passed: [...unusable, ...history.passed] }
}

async function settingsBetween(
  configurations: Trend['configurations'],
  runs: readonly SealedRun[],
): Promise<SettingChange[] | null> {
  const [before, after] = (configurations ?? []).map(({ runId }) => runs.find(({ verdict }) => verdict.runId === runId))
  return before && after ? await changesBetween(before.directory, after.directory) : null
}
