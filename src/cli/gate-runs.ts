/** Stored runs as a gate looks at them: verified, and those that it builds on judged again. */
import { readFile } from 'node:fs/promises'
import { join, relative } from 'node:path'
import Type, { type Static } from 'typebox'
import { verdictBytes } from '../assertions/judge.ts'
import { differencesOf, differenceText } from '../gate/differences.ts'
import type { Baseline, Drilled, GateRun, RefusedGateRun, SealedGateRun } from '../gate/requirement.ts'
import { readData, requireData } from '../journal/evidence-file.ts'
import { isSealed, type SealedRun, type StoredRun, storedRuns } from '../library/stored-runs.ts'
import { MusterError } from '../model/muster-error.ts'
import { Plan } from '../model/plan/plan.ts'
import { runFiles } from '../model/record/run-directory.ts'
import { judgeStored } from './stored-run.ts'

/** What of a plan says what was drilled and by what it was graded. */
const PlanFacts = Type.Pick(
  Plan,
  ['environment', 'configurationDigest', 'scenarioDigest', 'objectives', 'performance'],
  { additionalProperties: true },
)
type PlanFacts = Static<typeof PlanFacts>

/** Promises as data; where each comes from is told elsewhere, and changes none. */
export const promisesOf = ({ objectives, performance = [] }: Pick<PlanFacts, 'objectives' | 'performance'>): unknown =>
  JSON.parse(JSON.stringify([...objectives, ...performance], (key, value) => (key === 'source' ? undefined : value)))

/** Every run below a folder of reports, oldest first, by scenario. */
export async function gateRuns(reports: string, key: string | undefined): Promise<Map<string, GateRun[]>> {
  const runs: { scenario: string; run: GateRun }[] = []
  for (const stored of await storedRuns(reports, key))
    runs.push({ scenario: stored.scenario, run: await gateRun(stored) })
  return new Map(
    [...Map.groupBy(runs, ({ scenario }) => scenario)].map(([scenario, own]) => [scenario, own.map(({ run }) => run)]),
  )
}

async function gateRun(stored: StoredRun): Promise<GateRun> {
  try {
    if (isSealed(stored)) return await sealedRun(stored)
  } catch (error) {
    if (!(error instanceof MusterError)) throw error
    return { ...(await placeOf(stored)), state: 'refused', why: error.message }
  }
  const place = await placeOf(stored)
  if (stored.isUnfinished) return { ...place, state: 'unfinished' }
  return { ...place, state: 'refused', why: stored.why }
}

async function sealedRun({ directory, verdict }: SealedRun): Promise<SealedGateRun | RefusedGateRun> {
  const drilled = await drilledIn(directory)
  const place = { runId: verdict.runId, directory: shown(directory), drilled }
  const startedMs = Date.parse(verdict.startedWall)
  if (Number.isNaN(startedMs))
    return { ...place, startedMs: null, state: 'refused', why: `"${verdict.startedWall}" is no time to begin at` }
  return { ...place, startedMs, state: 'sealed', verdict, settings: await settingsIn(directory) }
}

async function drilledIn(directory: string): Promise<Drilled> {
  const file = join(directory, runFiles.plan)
  await requireData(PlanFacts, file)
  const plan = await readData<PlanFacts>(file)
  const { environment, configurationDigest, scenarioDigest } = plan
  return { environment, configurationDigest, scenarioDigest, promises: promisesOf(plan) }
}

/** As `--set` names them. */
async function settingsIn(directory: string): Promise<unknown> {
  const { driver } = await readData<{ driver?: unknown }>(join(directory, runFiles.environment))
  return { driver }
}

/** Of a run whose records prove nothing, by what is there: the name of its folder, and the plan. */
async function placeOf({ runId, directory }: StoredRun) {
  return {
    runId,
    directory: shown(directory),
    startedMs: startOf(runId),
    drilled: await drilledIn(directory).catch(nothing),
  }
}

const nothing = (error: unknown): null => {
  if (error instanceof MusterError) return null
  throw error
}

function startOf(runId: string): number | null {
  const at = Date.parse(runId.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z.*$/, '$1-$2-$3T$4:$5:$6Z'))
  return Number.isNaN(at) ? null : at
}

const shown = (directory: string) => {
  const near = relative('.', directory)
  return near.startsWith('../../..') ? directory : near
}

/** Runs in whose place a refused one stands where the judge comes to another verdict than the one that is stored. */
export async function judgedAgain(
  runs: readonly GateRun[],
  isAsked: (run: SealedGateRun) => boolean,
): Promise<GateRun[]> {
  const judged: GateRun[] = []
  for (const run of runs) {
    const why = run.state === 'sealed' && isAsked(run) ? await otherVerdict(run) : null
    judged.push(why === null ? run : { ...run, state: 'refused', why })
  }
  return judged
}

/** Null: the same, byte for byte. */
async function otherVerdict({ directory, verdict }: SealedGateRun): Promise<string | null> {
  try {
    const judged = await judgeStored(directory)
    if (verdictBytes(judged) === (await readFile(join(directory, runFiles.verdict), 'utf8'))) return null
    const [first] = differencesOf(verdict, judged)
    return `judged again it comes to another verdict (${first ? differenceText(first) : 'in other bytes'}): its signer wrote what the records do not say, or it is of another version of Muster`
  } catch (error) {
    if (error instanceof MusterError) return error.message
    throw error
  }
}

/** The last good release, or why it may not be compared with: one run in it that cannot be believed is enough. */
export async function readBaseline(folder: string, key: string): Promise<Baseline | { readonly why: string }> {
  const read = [...(await gateRuns(folder, key)).values()].flat()
  if (read.length === 0) return { why: `${folder}: there is no run in it` }
  const runs = await judgedAgain(read, () => true)
  const bad = runs.find(run => run.state !== 'sealed')
  if (bad)
    return {
      why: `${bad.directory}: ${bad.state === 'refused' ? bad.why : 'was never sealed, so nobody signed it'}. A baseline that may have been changed is compared with nothing: bring it back from where the release was kept`,
    }
  return { folder, runs: runs.filter(run => run.state === 'sealed') }
}
