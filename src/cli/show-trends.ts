/** `muster trend`: every sealed run of the scenarios asked for, read, verified and compared by quarters. */
import { storedRuns } from '../library/stored-runs.ts'
import { usageError } from '../model/muster-error.ts'
import { oneOf } from '../plan/suggest.ts'
import { trendLines } from '../trend/text.ts'
import { reportsDir } from './paths.ts'
import { type ScenarioTrends, scenarioTrends } from './scenario-trends.ts'

export interface TrendOptions {
  readonly reports?: string
  /** public key that every run must be signed with */
  readonly key?: string
  readonly output: string
}

/** Text for people, or JSON. No scenario named means all of them. */
export async function showTrends(
  named: readonly string[],
  { reports = reportsDir, key, output }: TrendOptions,
): Promise<string> {
  const byScenario = Map.groupBy(await storedRuns(reports, key), ({ scenario }) => scenario)
  const known = [...byScenario.keys()].toSorted()
  if (known.length === 0) throw usageError('trend.nothing', `${reports}: there is no run in it`, 'run a drill first')
  const unknown = named.find(name => !known.includes(name))
  if (unknown !== undefined)
    throw usageError('trend.unknown', `${reports}: there is no run of "${unknown}"`, oneOf(unknown, known))
  const found: ScenarioTrends[] = []
  for (const name of named.length > 0 ? named : known)
    found.push(...(await scenarioTrends(name, byScenario.get(name) ?? [])))
  if (output !== 'json') return `${found.flatMap(({ history, trends }) => trendLines(history, trends)).join('\n')}\n`
  const data = found.map(({ history, trends }) => ({
    scenario: history.scenario,
    environment: history.environment,
    trends,
    notCounted: history.passed,
  }))
  return `${JSON.stringify(data, null, 2)}\n`
}
