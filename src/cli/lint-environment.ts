/** The policy lint over an environment's file, as verbs show it. */
import { existsSync, readFileSync } from 'node:fs'
import { extname, relative } from 'node:path'
import type { Architecture } from '../model/environment.ts'
import { environmentFile, loadArchitecture } from '../plan/load.ts'
import { lint } from '../policy/lint.ts'
import { lineOf } from '../policy/locate.ts'
import type { Linted } from '../policy/text.ts'

/** The day on which transfer bases are judged unless another is named. */
export const today = (): string => new Date().toISOString().slice(0, 10)

export const lintEnvironment = async (reference: string, on: string): Promise<Linted> =>
  lintedIn(reference, await loadArchitecture(reference), on)

/** Of an environment that was loaded from there, and edited perhaps. */
export function lintedIn(reference: string, environment: Architecture, on: string): Linted {
  const path = environmentFile(reference)
  const file = relative('.', path)
  // Lines are told of files whose nesting braces show; of YAML there are none.
  const text = ['.ts', '.json'].includes(extname(path)) && existsSync(path) ? readFileSync(path, 'utf8') : ''
  return { file, found: lint(environment, on), lineOf: keys => lineOf(text, keys) }
}
