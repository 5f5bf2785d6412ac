/** From what was typed to a plan and a system: the only place where all parts meet. */
import { compilePlan } from '../plan/compile.ts'
import { loadEnvironment, loadScenario } from '../plan/load.ts'
import { validate } from '../plan/validate.ts'
import { drivers } from '../drivers/index.ts'
import { Environment } from '../model/environment.ts'
import { ExitCode } from '../model/exit-code.ts'
import { MusterError, usageError } from '../model/muster-error.ts'
import type { Plan } from '../model/plan.ts'
import type { Scenario } from '../model/scenario.ts'
import { refuseBoundaryBreak } from '../policy/failover.ts'
import { today } from './lint-environment.ts'

export interface Composed {
  readonly scenario: Scenario
  readonly environment: Environment
  readonly plan: Plan
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
  const loaded = await loadEnvironment(options.environment ?? scenario.environment)
  const environment = editEnvironment(loaded, options.set ?? [])
  const plan = inFile(path, () => compilePlan(scenario, environment, drivers))
  refuseBoundaryBreak(scenario, environment, options.on ?? today())
  return { scenario, environment, plan }
}

/** Names the file in front of what is wrong in it. */
function inFile<T>(file: string, act: () => T): T {
  try {
    return act()
  } catch (error) {
    if (!(error instanceof MusterError) || error.exitCode !== ExitCode.usage) throw error
    throw usageError(error.code, `${file}: ${error.message}`, error.hint)
  }
}

/** `path.to.setting=value` edits; `=` with nothing behind it takes the setting out. */
export function editEnvironment(environment: Environment, edits: readonly string[]): Environment {
  const copy = structuredClone(environment) as unknown as Record<string, unknown>
  for (const edit of edits) {
    const [path, value] = split(edit)
    const keys = path.split('/').length > 1 ? path.split('/') : path.split('.')
    const last = keys.pop() as string
    const parent = keys.reduce<unknown>((at, key) => (at as Record<string, unknown> | undefined)?.[key], copy)
    if (typeof parent !== 'object' || parent === null)
      throw usageError('run.set', `--set ${edit}: the environment has no ${keys.join('.')}`)
    if (value === '') delete (parent as Record<string, unknown>)[last]
    else (parent as Record<string, unknown>)[last] = literal(value)
  }
  return validate<Environment>(Environment, copy, `environment "${environment.name}" as edited`)
}

function split(edit: string): [string, string] {
  const at = edit.indexOf('=')
  if (at < 1) throw usageError('run.set', `--set ${edit}: write path.to.setting=value`)
  return [edit.slice(0, at), edit.slice(at + 1)]
}

function literal(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    // Not a number, boolean or quoted text: it is the text itself.
    return text
  }
}
