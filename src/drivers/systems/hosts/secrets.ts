/** Secrets that an environment refers to, looked up when a drill begins; they stay in this process. */
import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { promisify } from 'node:util'
import type { EstateEnvironment, Store } from '../../../model/environment/environment.ts'
import type { ServiceAuth } from '../../../model/environment/service.ts'
import type { SecretReference } from '../../../model/environment/secret-reference.ts'
import { usageError } from '../../../model/muster-error.ts'

const commandMs = 30_000

/** By the names under which vantages know them. */
export async function secretsOf({ services, stores }: EstateEnvironment): Promise<Record<string, string>> {
  const passwords = Object.entries(stores).map(([name, store]) => passwordsOf(store, `stores.${name}.password`))
  const shows = Object.entries(services).map(async ([name, { auth }]) => {
    if (!auth) return []
    const { kind, text } = await shown(auth, `services.${name}.auth`)
    return [[`${kind}#${name}`, text] as const]
  })
  return Object.fromEntries((await Promise.all([...shows, ...passwords])).flat())
}

/** By everybody who answers for the store. */
async function passwordsOf({ password, standby, ...site }: Store, where: string) {
  if (!password) return []
  const text = await secretAt(password, where)
  const answering = [site, ...(standby ? [standby] : [])].flatMap(({ pools, entries, members }) => [
    ...[...pools, ...entries, ...Object.values(members)],
  ])
  return answering.map(({ host, port }) => [`password@${host}:${port}`, text] as const)
}

/** A key that signs tokens, or a header that says it all. */
async function shown(auth: ServiceAuth, where: string): Promise<{ kind: 'tokenKey' | 'header'; text: string }> {
  if ('jwt' in auth) return { kind: 'tokenKey', text: await secretAt(auth.jwt.key, `${where}.jwt.key`) }
  const header = (text: string) => ({ kind: 'header' as const, text })
  if ('bearer' in auth) return header(`authorization: Bearer ${await secretAt(auth.bearer, `${where}.bearer`)}`)
  if ('header' in auth)
    return header(`${auth.header.name}: ${await secretAt(auth.header.value, `${where}.header.value`)}`)
  const { user, password } = auth.basic
  const pair = `${user}:${await secretAt(password, `${where}.basic.password`)}`
  return header(`authorization: Basic ${Buffer.from(pair).toString('base64')}`)
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
