/** Secrets that an environment refers to, looked up when a drill begins; they stay in this process. */
import type { CommandSettings } from '../../model/environment/command/command-settings.ts'
import type { EstateEnvironment, Store } from '../../model/environment/environment.ts'
import type { ServiceAuth } from '../../model/environment/service.ts'
import type { MonitoringSettings } from '../../model/environment/monitoring/monitoring-settings.ts'
import { cloudflaresIn, monitoringIn, programsIn } from '../../model/environment/system.ts'
import { usageError } from '../../model/muster-error.ts'
import { secretAt } from './secret-at.ts'

/** Under which the variable of a system of programs is known. */
export const variableKey = (system: string, variable: string) => `variable#${system}#${variable}`

/** Under which a header of a check is known. */
export const headerKey = (system: string, check: string, header: string) => `header#${system}#${check}#${header}`

/** Under which the token of a system is known. */
export const tokenKey = (system: string) => `token#${system}`

/** By the names under which vantages know them. */
export async function secretsOf({ services, stores, systems }: EstateEnvironment): Promise<Record<string, string>> {
  const passwords = Object.entries(stores).flatMap(([name, store]) => [
    passwordsOf(store, `stores.${name}.password`),
    patroniPasswords(store, `stores.${name}`),
  ])
  const variables = programsIn(systems).map(([name, settings]) =>
    variablesOf(name, settings, `systems.${name}.variables`),
  )
  const shows = Object.entries(services).map(async ([name, { auth }]) => {
    if (!auth) return []
    const { kind, text } = await shown(auth, `services.${name}.auth`)
    return [[`${kind}#${name}`, text] as const]
  })
  const headers = monitoringIn(systems).map(([name, settings]) => headersOf(name, settings, `systems.${name}.checks`))
  const tokens = cloudflaresIn(systems).map(async ([name, { token }]) => {
    const where = `systems.${name}.token`
    return [[tokenKey(name), sendable(await secretAt(token, where), where)] as const]
  })
  return Object.fromEntries((await Promise.all([...shows, ...passwords, ...variables, ...headers, ...tokens])).flat())
}

/** Of the user's own programs. */
async function variablesOf(name: string, { variables = {} }: CommandSettings, where: string) {
  const found = Object.entries(variables).map(async ([variable, value]) =>
    typeof value === 'string'
      ? []
      : [[variableKey(name, variable), await secretAt(value, `${where}.${variable}`)] as const],
  )
  return (await Promise.all(found)).flat()
}

/** Of what monitoring is asked with. */
async function headersOf(system: string, { checks }: MonitoringSettings, where: string) {
  const found = Object.entries(checks).flatMap(([check, { headers = {} }]) =>
    Object.entries(headers).map(async ([header, value]) => {
      if (typeof value === 'string') return []
      const at = `${where}.${check}.headers.${header}`
      return [[headerKey(system, check, header), sendable(await secretAt(value, at), at)] as const]
    }),
  )
  return (await Promise.all(found)).flat()
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

/** Of who may change something through the REST API of a Patroni, by every Patroni. */
async function patroniPasswords({ controlPlane, standby }: Store, where: string) {
  const planes = [
    [controlPlane, `${where}.controlPlane`],
    [standby?.controlPlane, `${where}.standby.controlPlane`],
  ] as const
  const found = planes.map(async ([plane, at]) => {
    if (!plane?.patroniPassword) return []
    const text = await secretAt(plane.patroniPassword, `${at}.patroniPassword`)
    return Object.values(plane.patroni).map(({ host, port }) => [`password@${host}:${port}`, text] as const)
  })
  return (await Promise.all(found)).flat()
}

/** What a header cannot carry would end whoever sends it. */
function sendable(text: string, where: string): string {
  if (/^[\t\x20-\x7e]*$/.test(text)) return text
  throw usageError(
    'secret.header',
    `${where}: the secret is not one line of printable ASCII, and no header can carry it`,
  )
}

/** A key that signs tokens, or a header that says it all. */
async function shown(
  auth: ServiceAuth,
  where: string,
): Promise<{ kind: 'tokenKey' | 'header' | 'oauth'; text: string }> {
  if ('jwt' in auth) return { kind: 'tokenKey', text: await secretAt(auth.jwt.key, `${where}.jwt.key`) }
  if ('oauth' in auth)
    return { kind: 'oauth', text: await secretAt(auth.oauth.clientSecret, `${where}.oauth.clientSecret`) }
  const header = (text: string) => ({ kind: 'header' as const, text: sendable(text, where) })
  if ('bearer' in auth) return header(`authorization: Bearer ${await secretAt(auth.bearer, `${where}.bearer`)}`)
  if ('header' in auth)
    return header(`${auth.header.name}: ${await secretAt(auth.header.value, `${where}.header.value`)}`)
  const { user, password } = auth.basic
  const pair = `${user}:${await secretAt(password, `${where}.basic.password`)}`
  return header(`authorization: Basic ${Buffer.from(pair).toString('base64')}`)
}
