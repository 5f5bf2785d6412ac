/** A secret that an environment refers to, looked up where it says. */
import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { promisify } from 'node:util'
import type { SecretReference } from '../../model/environment/secret-reference.ts'
import { usageError } from '../../model/muster-error.ts'

const commandMs = 30_000

/** `where`: its path in the environment. Rejects, without a word of the secret itself, where there is none. */
export async function secretAt(reference: SecretReference, where: string): Promise<string> {
  try {
    const secret = (await lookedUp(reference)).trim()
    if (secret !== '') return secret
  } catch (error) {
    throw usageError('secret.missing', `${where}: ${whatOf(reference)} cannot be read: ${(error as Error).message}`)
  }
  throw usageError('secret.empty', `${where}: ${whatOf(reference)} is empty`)
}

async function lookedUp(reference: SecretReference): Promise<string> {
  if ('fromEnvironment' in reference) return process.env[reference.fromEnvironment] ?? ''
  if ('fromFile' in reference) return await readFile(reference.fromFile, 'utf8')
  const [command = '', ...argv] = reference.fromCommand
  return (await promisify(execFile)(command, argv, { timeout: commandMs })).stdout
}

function whatOf(reference: SecretReference): string {
  if ('fromEnvironment' in reference) return `the variable ${reference.fromEnvironment}`
  return 'fromFile' in reference ? `the file ${reference.fromFile}` : `what ${reference.fromCommand[0]} prints`
}
