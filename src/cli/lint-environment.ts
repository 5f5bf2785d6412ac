/** The policy lint over an environment's file, as verbs show it. */
import { existsSync, readFileSync } from 'node:fs'
import { extname, relative } from 'node:path'
import { causeRules } from '../causes/rules.ts'
import { type Architecture, environmentSchema, isLab } from '../model/environment/environment.ts'
import { environmentFile } from '../plan/find-file.ts'
import { loadArchitecture } from '../plan/load.ts'
import { lint, rules } from '../policy/lint.ts'
import { lineOf } from '../policy/locate.ts'
import type { Linted } from '../policy/text.ts'
import { secrecy } from './secrecy.ts'

/** The day on which transfer bases are judged unless another is named. */
export const today = (): string => new Date().toISOString().slice(0, 10)

/** Of the policy, and of settings that are known to make recovery slow or unsafe. */
export const allRules = [...rules, ...causeRules]

export async function lintEnvironment(reference: string, on: string): Promise<Linted> {
  const architecture = await loadArchitecture(reference)
  secrecy.learn(architecture, environmentSchema(architecture))
  if (isLab(architecture)) {
    const { refuseProblems } = await import('./edit-environment.ts')
    refuseProblems(architecture, environmentFile(reference))
  }
  return lintedIn(reference, architecture, on)
}

/** Of an environment that was loaded from there, and edited perhaps. */
export function lintedIn(reference: string, environment: Architecture, on: string): Linted {
  const path = environmentFile(reference)
  const file = relative('.', path)
  // Lines are told of files whose nesting braces show; of YAML there are none.
  const text = !['.yaml', '.yml'].includes(extname(path)) && existsSync(path) ? readFileSync(path, 'utf8') : ''
  return { file, found: lint(environment, on, allRules), lineOf: keys => lineOf(text, keys) }
}
