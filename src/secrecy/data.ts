/** Secrets and personal data in the fields of a scenario, an environment or a plan, told by schema, by name and by shape. Pure. */
import { Name } from '../model/names.ts'
import { holdsSecrets, isAbout, isSecret, secrecyOf } from './names.ts'
import { replaceInRecord, replacePersonal } from './personal.ts'
import { type Put, replaceInText } from './shapes.ts'

/** What is written in the place of each. */
export interface Puts {
  readonly secret: Put
  readonly personal: Put
}

/** The part of a JSON Schema that is looked at. */
export interface MarkedSchema {
  readonly properties?: Readonly<Record<string, MarkedSchema>>
  readonly patternProperties?: Readonly<Record<string, MarkedSchema>>
  readonly additionalProperties?: boolean | MarkedSchema
  readonly items?: MarkedSchema
  readonly anyOf?: readonly MarkedSchema[]
  readonly pattern?: string
  /** what stands here is secret, whatever it looks like */
  readonly secret?: boolean
  /** what stands here is a record of a user */
  readonly record?: boolean
}

interface Place {
  readonly schema: MarkedSchema | undefined
  /** of the field, where it is not a word of ours: it then tells what stands behind it */
  readonly name: string | null
  /** inside of a map of secrets */
  readonly among: boolean
}

/** The data with each secret in it replaced; what holds none is as it was. */
export const replaceInData = <T>(data: T, schema: MarkedSchema | undefined, puts: Puts): T =>
  walk(data, { schema, name: null, among: false }, puts) as T

function walk(value: unknown, place: Place, puts: Puts): unknown {
  const { schema, name, among } = place
  if (Array.isArray(value)) return value.map(item => walk(item, { ...place, schema: itemOf(schema) }, puts))
  if (typeof value === 'object' && value !== null) {
    const inside = among || schema?.secret || (name !== null && (holdsSecrets(name) || secrecyOf(name) === 'whole'))
    return Object.fromEntries(
      Object.entries(value).map(([key, inner]) => [key, walk(inner, fieldOf(key, value, schema, inside), puts)]),
    )
  }
  return typeof value === 'string' || typeof value === 'number' ? leaf(value, place, puts) : value
}

/** Several of what is secret are secret, too. */
const itemOf = (schema: MarkedSchema | undefined) => schema?.items ?? (schema?.secret ? schema : undefined)

function fieldOf(key: string, siblings: object, schema: MarkedSchema | undefined, among = false): Place {
  const own = ownField(schema, key)
  if (own) return { schema: own, name: null, among: false }
  const child = openField(schema, key)
  // A field that holds names is of ours, too: a region may be called "token".
  const name = child?.pattern === (Name as MarkedSchema).pattern ? null : (namedBeside(key, siblings) ?? key)
  return { schema: child, name, among }
}

/** `{ name: 'PGPASSWORD', value: '...' }`: the name stands beside. */
function namedBeside(key: string, siblings: object): string | null {
  const { name } = siblings as { name?: unknown }
  return /^values?$/.test(key) && typeof name === 'string' ? name : null
}

/** A field that a schema names. */
const ownField = (schema: MarkedSchema | undefined, key: string): MarkedSchema | undefined =>
  schema?.properties?.[key] ?? schema?.anyOf?.map(branch => ownField(branch, key)).find(found => found !== undefined)

/** A field of a map. */
function openField(schema: MarkedSchema | undefined, key: string): MarkedSchema | undefined {
  const formed = Object.entries(schema?.patternProperties ?? {}).find(([form]) => new RegExp(form).test(key))?.[1]
  const more = schema?.additionalProperties
  return formed ?? (typeof more === 'object' ? more : undefined)
}

function leaf(value: string | number, { schema, name, among }: Place, puts: Puts): unknown {
  if (schema?.secret && value !== '') return puts.secret(String(value))
  if (name !== null && isSecret(name, value)) return named(name, String(value), puts.secret)
  if (among && name !== null && !isAbout(name) && value !== '') return puts.secret(String(value))
  if (typeof value === 'number') return value
  const text = replaceInText(name === 'user' ? withoutAclSecrets(value, puts.secret) : value, puts.secret)
  return schema?.record ? replaceInRecord(text, puts.personal) : replacePersonal(text, puts.personal)
}

/** `user:password` behind one name: who it is may be known. */
function named(name: string, value: string, put: Put): string {
  const [, user, password] = /^([^\s:]+:)(.+)$/s.exec(value) ?? []
  return secrecyOf(name) === 'likely' && /auth$/i.test(name) && user && password ? user + put(password) : put(value)
}

/** A user of Redis, as its ACL writes it: `default on >password ~* +@all`. */
const withoutAclSecrets = (text: string, put: Put) =>
  text.replace(
    /(^|\s)([><]|#(?=[0-9a-f]{64}\b))(\S+)/g,
    (_, gap: string, sign: string, secret: string) => gap + sign + put(secret),
  )
