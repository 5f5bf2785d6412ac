/** Secrets that an environment refers to, looked up when a drill begins; they stay in this process. */
import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { promisify } from 'node:util'
import type { EstateEnvironment } from '../../../model/environment/environment.ts'
import type { SecretReference } from '../../../model/environment/secret-reference.ts'
import { usageError } from '../../../model/muster-error.ts'

const commandMs = 30_000

/** By the names under which vantages know them. */
export async function secretsOf({ services }: EstateEnvironment): Promise<Record<string, string>> {
  const keys = Object.entries(services).flatMap(([name, { frontDoor, auth }]) =>
    auth ? [{ host: new URL(frontDoor).hostname, key: auth.jwt.key, where: `services.${name}.auth.jwt.key` }] : [],
  )
  const found = keys.map(async ({ host, key, where }) => [`tokenKey@${host}`, await secretAt(key, where)] as const)
  return Object.fromEntries(await Promise.all(found))
}

async function secretAt(reference: SecretReference, where: string): Promise<string> {
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
