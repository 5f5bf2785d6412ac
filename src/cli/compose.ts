/** From what was typed to a plan and a system: the only place where all parts meet. */
import { compilePlan, reachedBy } from '../plan/compile.ts'
import { environmentFile } from '../plan/find-file.ts'
import { loadEnvironment, loadScenario } from '../plan/load.ts'
import type { Driver } from '../drivers/contract/driver.ts'
import { reachOf } from '../drivers/reach.ts'
import { type Environment, environmentSchema, isLab } from '../model/environment/environment.ts'
import { ExitCode } from '../model/exit-code.ts'
import { MusterError, usageError } from '../model/muster-error.ts'
import { Plan } from '../model/plan/plan.ts'
import { Scenario } from '../model/scenario/scenario.ts'
import { type Frozen, freeze } from '../plan/freeze.ts'
import { refuseBoundaryBreak } from '../policy/failover.ts'
import { checkedEdit } from './checked-edit.ts'
import { today } from './lint-environment.ts'
import { secrecy } from './secrecy.ts'

/** What a drill is made of, as it was loaded. */
export interface Sources {
  /** of the scenario's file */
  readonly path: string
  readonly scenario: Scenario
  /** the environment's, by name or file */
  readonly reference: string
  readonly environment: Environment
}

/** The same as it is drilled: edited, checked, and frozen with a digest in the place of each secret. */
export interface Settled extends Sources {
  readonly frozen: Readonly<Record<'scenario' | 'environment', Frozen>>
}

export interface Composed extends Sources {
  readonly plan: Plan
  /** what can be done to the environment, and by whom */
  readonly drivers: readonly Driver[]
  /** the same as they are kept and shown: with a digest in the place of each secret */
  readonly frozen: Readonly<Record<'scenario' | 'environment' | 'plan', Frozen>>
}

interface Options {
  readonly environment?: string
  readonly set?: string[]
  /** day on which transfer bases are judged; absent: today */
  readonly on?: string
}

/** Loads, edits, validates, compiles, and refuses a drill whose success would break a boundary; touches nothing. */
export async function compose(path: string, options: Options): Promise<Composed> {
  const scenario = await loadScenario(path)
  secrecy.learn(scenario, Scenario)
  const reference = options.environment ?? scenario.environment
  const environment = await loadEnvironment(reference)
  return await planned(await settled({ path, scenario, reference, environment }, options.set), options.on)
}

/** With `--set` edits; refuses an environment that is not sound. */
export async function settled(sources: Sources, edits: readonly string[] = []): Promise<Settled> {
  const { scenario, reference } = sources
  secrecy.learn(scenario, Scenario)
  const environment = await edited(sources.environment, edits, environmentFile(reference))
  const frozen = {
    scenario: freeze(secrecy.frozen(scenario, Scenario)),
    environment: freeze(frozenOf(environment)),
  }
  return { ...sources, environment, frozen }
}

/** Compiled; refused where it cannot be drilled so, or may not be on that day. */
export async function planned({ frozen, ...sources }: Settled, on = today()): Promise<Composed> {
  const { path, scenario, environment } = sources
  const digests = {
    scenario: frozen.scenario.digest,
    environment: frozen.environment.digest,
    configuration: freeze(reachedBy(frozenOf(environment))).digest,
  }
  const { drivers, ...estate } = await reachOf(environment)
  const plan = inFile(path, () => compilePlan(scenario, estate, drivers, digests))
  refuseBoundaryBreak(scenario, environment, on)
  return { ...sources, plan, drivers, frozen: { ...frozen, plan: freeze(secrecy.frozen(plan, Plan)) } }
}

/** What only the lab is asked is loaded for the lab alone. */
async function edited(environment: Environment, edits: readonly string[], file: string): Promise<Environment> {
  if (!isLab(environment)) return checkedEdit(environment, edits, file)
  const { editEnvironment } = await import('./edit-environment.ts')
  return editEnvironment(environment, edits, file)
}

const frozenOf = (environment: Environment) => secrecy.frozen(environment, environmentSchema(environment))

/** Names the file in front of what is wrong in it. */
function inFile<T>(file: string, act: () => T): T {
  try {
    return act()
  } catch (error) {
    if (!(error instanceof MusterError) || error.exitCode !== ExitCode.usage) throw error
    throw usageError(error.code, `${file}: ${error.message}`, error.hint)
  }
}
