/** The environment of a run, as it was frozen: its plan holds the digest of those bytes. */
import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { type Environment, environmentSchema } from '../model/environment/environment.ts'
import type { Plan } from '../model/plan/plan.ts'
import { runFiles } from '../model/record/run-directory.ts'
import { checkOf, damaged, dataIn, readEvidence } from './evidence-file.ts'

/**
 * The environment that a run was run with, edits included. Null where the run holds none, or one of another version of Muster, whose
 * settings may mean something else; another environment than the plan was made for is refused.
 */
export async function readFrozenEnvironment(directory: string, plan: Plan): Promise<Environment | null> {
  const file = join(directory, runFiles.environment)
  if (!existsSync(file)) return null
  const bytes = await readEvidence(file)
  if (createHash('sha256').update(bytes).digest('hex') !== plan.environmentDigest)
    throw damaged(file, `is not the environment that this run was planned for: ${runFiles.plan} names another sha256`)
  const environment = dataIn<unknown>(bytes, file)
  return checkOf(environmentSchema(environment))(environment) ? (environment as Environment) : null
}
