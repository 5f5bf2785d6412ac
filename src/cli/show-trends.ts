/** `muster trend`: every sealed run of the scenarios asked for, read, verified and compared by quarters. */
import { existsSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { verifyRun } from '../evidence/verify.ts'
import { readData, requireData } from '../journal/evidence-file.ts'
import { MusterError, usageError } from '../model/muster-error.ts'
import { runFiles } from '../model/run-directory.ts'
import { Verdict } from '../model/verdict.ts'
import { trendsOf } from '../trend/compare-quarters.ts'
import { type History, historyOf, type Passed } from '../trend/history.ts'
import { trendLines } from '../trend/text.ts'
import { oneOf } from '../plan/suggest.ts'
import { reportsDir } from './paths.ts'

/** A stored run: what it came to, or why it is not counted. */
interface Stored {
  /** by its verdict; of one that cannot be read by the folder it lies in */
  readonly scenario: string
  readonly run: Verdict | Passed
}

/** Text for people, or JSON. No scenario named means all of them. */
export async function showTrends(
  named: readonly string[],
  { reports = reportsDir, output }: { readonly reports?: string; readonly output: string },
): Promise<string> {
  const byScenario = Map.groupBy(await storedIn(reports), ({ scenario }) => scenario)
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

function historyIn(scenario: string, stored: readonly Stored[]): History {
  const runs = stored.map(({ run }) => run)
  const history = historyOf(
    scenario,
    runs.filter(run => 'findings' in run),
  )
  return { ...history, passed: [...runs.filter(run => 'why' in run), ...history.passed] }
}

/** Every run below the folder of reports, oldest first: what holds a plan is one. */
async function storedIn(reports: string): Promise<Stored[]> {
  const scenarios = existsSync(reports) ? await foldersIn(reports) : []
  const runs = await Promise.all(
    scenarios.map(async folder => (await foldersIn(join(reports, folder))).map(runId => ({ folder, runId }))),
  )
  const sorted = runs.flat().toSorted((a, b) => (a.runId < b.runId ? -1 : 1))
  const directories = sorted.filter(({ folder, runId }) => existsSync(join(reports, folder, runId, runFiles.plan)))
  const stored: Stored[] = []
  // One after the other: years of runs are more files than may be open at once.
  for (const { folder, runId } of directories) {
    const run = await readRun(join(reports, folder, runId), runId)
    stored.push({ scenario: 'findings' in run ? run.scenario : folder, run })
  }
  return stored
}

const foldersIn = async (folder: string) =>
  (await readdir(folder, { withFileTypes: true })).filter(entry => entry.isDirectory()).map(({ name }) => name)

/** A run that is not what was signed is none of the history: it is told, and keeps the others from nothing. */
async function readRun(directory: string, runId: string): Promise<Verdict | Passed> {
  const file = join(directory, runFiles.verdict)
  try {
    const [problem] = (await verifyRun(directory)).problems
    if (problem !== undefined) return { runId, why: problem }
    await requireData(Verdict, file)
    return await readData<Verdict>(file)
  } catch (error) {
    if (error instanceof MusterError) return { runId, why: error.message }
    throw error
  }
}
