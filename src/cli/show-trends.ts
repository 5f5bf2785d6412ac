/** `muster trend`: every sealed run of the scenarios asked for, read, verified and compared by quarters. */
import { isSealed, type StoredRun, storedRuns } from '../library/stored-runs.ts'
import { usageError } from '../model/muster-error.ts'
import { oneOf } from '../plan/suggest.ts'
import { trendsOf } from '../trend/compare-quarters.ts'
import { type History, historyOf } from '../trend/history.ts'
import { trendLines } from '../trend/text.ts'
import { reportsDir } from './paths.ts'

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
  const found = (named.length > 0 ? named : known).map(name => {
    const history = historyIn(name, byScenario.get(name) ?? [])
    return { history, trends: trendsOf(history.points) }
  })
  if (output !== 'json') return `${found.flatMap(({ history, trends }) => trendLines(history, trends)).join('\n')}\n`
  const data = found.map(({ history, trends }) => ({ scenario: history.scenario, trends, notCounted: history.passed }))
  return `${JSON.stringify(data, null, 2)}\n`
}

/** Runs on which nothing may be built are told before those of which nothing is compared. */
function historyIn(scenario: string, runs: readonly StoredRun[]): History {
  const sealed = runs.filter(isSealed)
  const history = historyOf(
    scenario,
    sealed.map(({ verdict }) => verdict),
  )
  const unusable = runs.flatMap(run => (isSealed(run) ? [] : [{ runId: run.runId, why: run.why }]))
  return { ...history, passed: [...unusable, ...history.passed] }
}
