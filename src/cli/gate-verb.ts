/** `muster gate`: reads, and drills where asked, what a release needs, and says whether it may go. */
import { publicFingerprint } from '../evidence/keys.ts'
import { countRuns } from '../gate/count-runs.ts'
import { type Asked, decide, decideDrill } from '../gate/decide.ts'
import { type Check, check, type Decision, type DrillDecision, gravestOf } from '../gate/decision.ts'
import { decisionJunit } from '../gate/junit.ts'
import { decisionMarkdown } from '../gate/markdown.ts'
import type { Baseline } from '../gate/requirement.ts'
import { decisionText } from '../gate/text.ts'
import { plural } from '../gate/words.ts'
import { ExitCode } from '../model/exit-code.ts'
import { usageError } from '../model/muster-error.ts'
import { hasErrors } from '../policy/lint.ts'
import { sarifOf } from '../policy/sarif.ts'
import { countText, type Linted } from '../policy/text.ts'
import { drillMissing } from './drill-missing.ts'
import { type AskedDrill, askedOf, type LoadedPolicy, loadPolicy, type RefusedDrill } from './gate-policy.ts'
import { gateRuns, judgedAgain, readBaseline } from './gate-runs.ts'
import { allRules, lintEnvironment, today } from './lint-environment.ts'
import { reportsDir } from './paths.ts'
import { version } from './terminal.ts'
import { addTo, writeWhole } from './write-whole.ts'

export interface GateOptions {
  readonly policy: string
  readonly reports?: string
  readonly key?: string
  /** false: there is no good release yet */
  readonly baseline?: string | false
  readonly run?: boolean
  readonly signingKey?: string
  /** file of channels; absent: nobody is told */
  readonly notify?: string
  readonly authorisedBy: string
  readonly output: string
  readonly junit?: string
  readonly sarif?: string
  readonly summary?: string
}

export async function gateVerb(options: GateOptions): Promise<number> {
  const decision = await decideRelease(options, Date.now)
  if (options.junit !== undefined) await writeWhole(options.junit, decisionJunit(decision))
  await summarise(decision, options.summary)
  process.stdout.write(options.output === 'json' ? `${JSON.stringify(decision, null, 2)}\n` : decisionText(decision))
  return decision.exitCode
}

/** A step's summary of GitHub belongs to all of the step: it is added to. */
async function summarise(decision: Decision, file: string | undefined): Promise<void> {
  const stepFile = process.env['GITHUB_STEP_SUMMARY']
  if (file !== undefined) await writeWhole(file, decisionMarkdown(decision))
  else if (stepFile) await addTo(stepFile, decisionMarkdown(decision))
}

/**
 * What is wrong in the configuration is written first: it is told also where a drill would be refused for it. `now`: the wall clock;
 * drills take their time.
 */
export async function decideRelease(options: GateOptions, now: () => number): Promise<Decision> {
  const loaded = await loadPolicy(options.policy)
  const { environment } = loaded
  const key = options.key ?? loaded.key
  const trusted = key === undefined ? null : await publicFingerprint(key)
  const before = await baselineOf(options.baseline, key)
  const linted = await lintEnvironment(environment, today())
  if (options.sarif !== undefined)
    await writeWhole(options.sarif, `${JSON.stringify(sarifOf([linted], allRules, version), null, 2)}\n`)
  const checks = [keyCheck(trusted), configurationCheck(linted), ...baselineCheck(before)]
  const all = await askedOf(loaded)
  const drills = all.filter(drill => 'requirement' in drill)
  const reports = options.reports ?? reportsDir
  const read = (nowMs: number) => readAsked(drills, reports, key, nowMs)
  // What is refused already is not drilled for.
  const isOpen = gravestOf(checks) === ExitCode.met && drills.length === all.length
  const refused =
    options.run && isOpen
      ? await drillMissing(drills, await read(now()), { ...options, reports, environment, trusted }, now())
      : []
  const nowMs = now()
  const asked = await read(nowMs)
  return decide(
    aboutOf(loaded, drills, nowMs),
    checks,
    all.map(drill => decisionOf(drill, asked, isRefused(before) ? null : before, refused, nowMs)),
  )
}

/** `none`: there is no good release yet; null: nobody says. */
type Before = Baseline | { readonly why: string } | 'none' | null

const isRefused = (before: Before): before is { readonly why: string } =>
  typeof before === 'object' && before !== null && 'why' in before

async function baselineOf(folder: string | false | undefined, key: string | undefined): Promise<Before> {
  if (folder === false) return 'none'
  if (folder === undefined) return null
  if (key === undefined) throw untrusted(folder)
  return await readBaseline(folder, key)
}

const untrusted = (baseline: string) =>
  usageError(
    'gate.untrusted',
    `--baseline ${baseline}: is compared with only where it is signed with a key that is trusted, and none is given`,
    'give --key, or name key in the policy: the key beside a report proves only that nothing changed since somebody signed',
  )

const aboutOf = ({ policy, environment }: LoadedPolicy, drills: readonly AskedDrill[], nowMs: number) => ({
  policy: policy.name,
  environment: drills[0]?.requirement.wanted.environment ?? environment,
  decidedAt: new Date(nowMs).toISOString(),
})

/** Runs of each drill; those that count are judged again. */
async function readAsked(
  drills: readonly AskedDrill[],
  reports: string,
  key: string | undefined,
  nowMs: number,
): Promise<Asked[]> {
  const byScenario = await gateRuns(reports, key)
  const asked: Asked[] = []
  for (const { requirement } of drills) {
    const own = byScenario.get(requirement.scenario) ?? []
    const counted = new Set(countRuns(own, requirement, nowMs).sealed)
    asked.push({ requirement, runs: await judgedAgain(own, run => counted.has(run)) })
  }
  return asked
}

function decisionOf(
  drill: AskedDrill | RefusedDrill,
  asked: readonly Asked[],
  baseline: Baseline | 'none' | null,
  refused: readonly RefusedDrill[],
  nowMs: number,
): DrillDecision {
  if ('why' in drill) return refusedDecision(drill)
  const { scenario } = drill.requirement
  const decision = decideDrill(
    asked.find(({ requirement }) => requirement.scenario === scenario) as Asked,
    baseline,
    nowMs,
  )
  const why = refused.find(entry => entry.scenario === scenario)?.why
  return why === undefined ? decision : { ...decision, checks: [drillable(why), ...decision.checks] }
}

const drillable = (why: string) => check('drill', ExitCode.refused, `refused before anything was broken: ${why}`)

const refusedDecision = ({ scenario, why }: RefusedDrill): DrillDecision => ({
  scenario,
  wanted: null,
  checks: [drillable(why)],
  runs: [],
  passedOver: [],
  changes: null,
})

const keyCheck = (trusted: string | null): Check =>
  check(
    'key',
    ExitCode.met,
    trusted === null
      ? 'no trusted key is given (--key): runs are proved only to be unchanged since somebody signed them, not to be yours'
      : `every run must be signed by the key with sha256 ${trusted}`,
  )

function configurationCheck(linted: Linted): Check {
  const { file, found } = linted
  const first = found[0]
  const counts = `${file}: ${countText(found)}`
  if (!hasErrors(found)) return check('configuration', ExitCode.met, counts)
  return check(
    'configuration',
    ExitCode.refused,
    `${counts}: ${first?.rule.id}: ${first?.consequence} See muster validate`,
  )
}

function baselineCheck(before: Before): Check[] {
  if (before === null || before === 'none') return []
  if (isRefused(before)) return [check('baseline', ExitCode.refused, before.why)]
  const { folder, runs } = before
  return [
    check(
      'baseline',
      ExitCode.met,
      `${folder}: ${plural(runs.length, 'run')} verified and judged again: the same verdicts`,
    ),
  ]
}
