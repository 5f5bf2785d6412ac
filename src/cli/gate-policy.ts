/** A gate's policy with all that it names looked up: scenarios compiled, the environment linted. */
import { dirname, resolve } from 'node:path'
import { durationMs } from '../model/duration.ts'
import { ExitCode } from '../model/exit-code.ts'
import type { GateDrill, GatePolicy } from '../model/scenario/gate-policy.ts'
import { MusterError, usageError } from '../model/muster-error.ts'
import type { Requirement } from '../gate/requirement.ts'
import { isName, scenarioFile } from '../plan/find-file.ts'
import { loadGatePolicy, loadScenario } from '../plan/load.ts'
import { type Composed, compose } from './compose.ts'
import { promisesOf } from './gate-runs.ts'

/** A drill of the policy that can be drilled as it stands. */
export interface AskedDrill {
  readonly path: string
  readonly composed: Composed
  readonly requirement: Requirement
}

/** One that would be refused before anything is broken. */
export interface RefusedDrill {
  readonly scenario: string
  readonly why: string
}

export interface LoadedPolicy {
  readonly policy: GatePolicy
  /** name of the environment, or its file */
  readonly environment: string
  /** file of the trusted public key */
  readonly key: string | undefined
  /** files of scenarios, in the order of the policy */
  readonly files: readonly string[]
}

/** Paths in a policy begin at the folder in which it lies. */
export async function loadPolicy(file: string): Promise<LoadedPolicy> {
  const policy = await loadGatePolicy(file)
  const inFolder = (path: string) => resolve(dirname(file), path)
  for (const [at, drill] of policy.drills.entries()) refuseEmpty(drill, `${file}: drills.${at}`)
  const files = policy.drills.map(({ scenario }) => (isName(scenario) ? scenarioFile(scenario) : inFolder(scenario)))
  const twice = files.findIndex((path, at) => files.indexOf(path) !== at)
  if (twice >= 0)
    throw usageError('policy.twice', `${file}: drills.${twice}.scenario: is there twice`, 'ask once of each drill')
  const { environment, key } = policy
  return {
    policy,
    environment: isName(environment) ? environment : inFolder(environment),
    key: key === undefined ? undefined : inFolder(key),
    files,
  }
}

function refuseEmpty({ runs = 1, mayFail = 0 }: GateDrill, where: string): void {
  if (mayFail < runs) return
  throw usageError(
    'policy.nothing',
    `${where}.mayFail: ${mayFail} of ${runs} may fail: nothing is asked`,
    'ask for more runs, or let fewer fail',
  )
}

/** In the order of the policy. */
export async function askedOf({ policy, environment, files }: LoadedPolicy): Promise<(AskedDrill | RefusedDrill)[]> {
  const asked: (AskedDrill | RefusedDrill)[] = []
  for (const [at, path] of files.entries()) {
    const drill = await lookUp(path, policy.drills[at] as GateDrill, environment, policy)
    const name = nameOf(drill)
    if (asked.some(other => nameOf(other) === name))
      throw usageError('policy.twice', `${path}: its scenario is "${name}", as that of another drill of the policy`)
    asked.push(drill)
  }
  return asked
}

const nameOf = (drill: AskedDrill | RefusedDrill) => ('why' in drill ? drill.scenario : drill.requirement.scenario)

async function lookUp(
  path: string,
  drill: GateDrill,
  environment: string,
  { configuration }: GatePolicy,
): Promise<AskedDrill | RefusedDrill> {
  const { name } = await loadScenario(path)
  try {
    const composed = await compose(path, { environment })
    return { path, composed, requirement: requirementOf(drill, composed, configuration) }
  } catch (error) {
    if (!(error instanceof MusterError) || error.exitCode !== ExitCode.refused) throw error
    return { scenario: name, why: error.message }
  }
}

function requirementOf(drill: GateDrill, { plan }: Composed, configuration: string | undefined): Requirement {
  return {
    scenario: plan.scenario,
    wanted: {
      environment: plan.environment,
      configurationDigest: configuration ?? plan.configurationDigest,
      scenarioDigest: plan.scenarioDigest,
      promises: promisesOf(plan),
    },
    freshMs: durationMs(drill.fresh),
    runs: drill.runs ?? 1,
    mayFail: drill.mayFail ?? 0,
    mayBeInconclusive: drill.mayBeInconclusive ?? 0,
    mayBeSlowerByMs: Object.fromEntries(
      Object.entries(drill.mayBeSlowerBy ?? {}).map(([finding, allowed]) => [finding, durationMs(allowed)]),
    ),
  }
}
