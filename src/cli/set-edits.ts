/** What was typed as `--set`, put into an environment; whether it is one then, its schema tells. */
import type { TSchema } from 'typebox'
import { usageError } from '../model/muster-error.ts'

/**
 * `path.to.setting=value` edits of a copy; `=` with nothing behind it takes the setting out. Throws a usage error that names the
 * path of what is wrong.
 */
export function withEdits(value: object, edits: readonly string[], schema: TSchema): Record<string, unknown> {
  const copy = structuredClone(value) as Record<string, unknown>
  for (const edit of edits) apply(edit, copy, schema as Schema)
  return copy
}

/** The part of a JSON Schema that tells what may stand where. */
interface Schema {
  readonly type?: string | readonly string[]
  readonly properties?: Readonly<Record<string, Schema>>
  readonly patternProperties?: Readonly<Record<string, Schema>>
  readonly additionalProperties?: boolean | Schema
}

function apply(edit: string, environment: Record<string, unknown>, root: Schema): void {
  const [path, text] = split(edit, root)
  const keys = keysOf(path, root)
  const last = keys.pop() as string
  let at: Record<string, unknown> = environment
  let schema: Schema | undefined = root
  const missing = () => usageError('run.set', `--set ${path}: the environment has no ${[...keys, last].join('.')}`)
  for (const key of keys) {
    if (!isOwnable(at, key)) throw missing()
    schema = schema && childOf(schema, key)
    // A map that may be there and is not begins with its first setting.
    if (at[key] === undefined && text !== '' && schema && isMap(schema)) at[key] = {}
    const next = at[key]
    if (typeof next !== 'object' || next === null)
      throw usageError('run.set', `--set ${path}: the environment has no ${keys.join('.')}`)
    at = next as Record<string, unknown>
  }
  if (!isOwnable(at, last)) throw missing()
  const known = schema && childOf(schema, last)
  if (text !== '') at[last] = literal(text, known)
  // Whoever takes out what is not there has typed another name than meant, unless it is one that may be there.
  else if (!Object.hasOwn(at, last) && !known) throw missing()
  else if (Array.isArray(at)) at.splice(Number(last), 1)
  else delete at[last]
}

/** Whether a value can have a member of its own by that name: a list has numbers, and what every object inherits belongs to none. */
const isOwnable = (value: object, key: string) =>
  Array.isArray(value)
    ? key === String(value.length) || (/^\d+$/.test(key) && Object.hasOwn(value, key))
    : Object.hasOwn(value, key) || !(key in value)

function split(edit: string, root: Schema): [string, string] {
  const at = edit.indexOf('=')
  // What has no "=" may be a path without a value, or a value without a path: only a path is repeated.
  const shown = isPath(edit, root) ? ` ${edit}` : ''
  if (at < 1) throw usageError('run.set', `--set${shown}: write path.to.setting=value`)
  return [edit.slice(0, at), edit.slice(at + 1)]
}

const isPath = (text: string, root: Schema) => childOf(root, text.split(/[./]/)[0] as string) !== undefined

/** A path has dots, or slashes where a name in it has dots. In a component's own configuration the rest of it is one key. */
function keysOf(path: string, root: Schema): string[] {
  const between = childOf(root, path.split('/')[0] as string) && path.includes('/') ? '/' : '.'
  const keys: string[] = []
  let schema: Schema | undefined = root
  for (const [at, part] of path.split(between).entries()) {
    if (schema && isFlat(schema)) return [...keys, path.split(between).slice(at).join(between)]
    keys.push(part)
    schema = schema && childOf(schema, part)
  }
  return keys
}

function childOf(
  { properties, patternProperties = {}, additionalProperties }: Schema,
  key: string,
): Schema | undefined {
  const named = properties?.[key] ?? Object.entries(patternProperties).find(([form]) => new RegExp(form).test(key))?.[1]
  if (named) return named
  if (additionalProperties === true) return { additionalProperties: true }
  return additionalProperties || undefined
}

const isMap = ({ type, additionalProperties }: Schema) => type === 'object' || additionalProperties === true

/** Whether values stand in it, and no further maps. */
const isFlat = ({ properties, patternProperties = {} }: Schema) =>
  properties === undefined &&
  Object.values(patternProperties).some(({ type }) => [type].flat().some(one => one === 'string' || one === 'number'))

/** `schema`: of where it is to stand. */
function literal(text: string, schema: Schema | undefined): unknown {
  try {
    const value: unknown = JSON.parse(text)
    // `1.10`, or more digits than a number keeps: a component gets it as it was typed, where it may be text.
    const isChanged = typeof value === 'number' && String(value) !== text
    return isChanged && [schema?.type].flat().includes('string') ? text : value
  } catch {
    // Not a number, boolean or quoted text: it is the text itself.
    return text
  }
}
