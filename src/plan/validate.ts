/** Validation with errors that name the file, the path in it, what was expected and a likely fix. */
import { Ajv2020, type ErrorObject } from 'ajv/dist/2020.js'
import type { SchemaValidateFunction } from 'ajv/dist/types/index.js'
import type { TSchema } from 'typebox'
import { type ReservedKey, reasonAgainst } from '../model/environment/lab/configuration.ts'
import { usageError } from '../model/muster-error.ts'
import { withoutSecrets } from '../secrecy/unshown.ts'
import { nearest } from './suggest.ts'

const ajv = new Ajv2020({ allErrors: true, strict: false, verbose: true })
ajv.addKeyword({ keyword: 'reserved', type: 'object', errors: true, compile: reservedIn })

/** Finds keys of a component's configuration that are the lab's to set. */
function reservedIn(reserved: readonly ReservedKey[]): SchemaValidateFunction {
  const check: SchemaValidateFunction = (settings: Record<string, unknown>, context) => {
    check.errors = Object.entries(settings).flatMap(([key, value]) => {
      const why = reasonAgainst(reserved, key, value)
      const instancePath = `${context?.instancePath}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`
      return why === null ? [] : [{ keyword: 'reserved', instancePath, params: { why } }]
    })
    return check.errors.length === 0
  }
  return check
}

/** The value as T, or a usage error with every problem that was found. */
export function validate<T>(schema: TSchema, value: unknown, file: string): T {
  const check = ajv.compile(schema)
  if (check(value)) return value as T
  const shown = withoutSecrets(value, schema)
  const problems = relevant(check.errors ?? []).map(
    error => `  ${placeOf(error)}: ${message({ ...error, data: at(shown, error.instancePath) })}`,
  )
  throw usageError('input.invalid', `${file}:\n${[...new Set(problems)].slice(0, 8).join('\n')}`)
}

const placeOf = ({ instancePath }: ErrorObject) =>
  instancePath.slice(1).replaceAll('/', '.').replaceAll('~1', '/').replaceAll('~0', '~') || '(top)'

/** What stands at a JSON pointer. */
const at = (value: unknown, pointer: string): unknown =>
  pointer
    .split('/')
    .slice(1)
    .map(key => key.replaceAll('~1', '/').replaceAll('~0', '~'))
    .reduce<unknown>((inner, key) => (inner as Record<string, unknown> | null | undefined)?.[key], value)

/** Of alternatives, only the errors of the one that was meant: told by one field, or by which fields are there. */
function relevant(errors: readonly ErrorObject[]): ErrorObject[] {
  const unions = errors.filter(({ keyword }) => keyword === 'anyOf' || keyword === 'oneOf')
  return unions.reduce((left, union) => withoutOtherBranches(left, union), [...errors])
}

function withoutOtherBranches(errors: readonly ErrorObject[], union: ErrorObject): ErrorObject[] {
  // Of a list, what is wrong with one entry says nothing of another.
  const isHere = ({ instancePath: path }: ErrorObject) =>
    path === union.instancePath || path.startsWith(`${union.instancePath}/`)
  const inside = errors.filter(
    error => error !== union && isHere(error) && error.schemaPath.startsWith(`${union.schemaPath}/`),
  )
  const branchOf = (error: ErrorObject) => error.schemaPath.slice(union.schemaPath.length + 1).split('/')[0] as string
  const branches = [...new Set(inside.map(branchOf))]
  const of = (branch: string) => inside.filter(error => branchOf(error) === branch)
  const tagged = branches.filter(branch => !of(branch).some(error => isTag(error, union)))
  const strange = (branch: string) => of(branch).filter(error => isStrange(error, union)).length
  const least = Math.min(...tagged.map(strange))
  const meant = tagged.length > 1 ? tagged.filter(branch => strange(branch) === least) : tagged
  if (meant.length !== 1) return errors.filter(error => !inside.includes(error))
  return errors.filter(error => error !== union && (!inside.includes(error) || branchOf(error) === meant[0]))
}

/** A field that this alternative does not have. */
const isStrange = ({ keyword, instancePath }: ErrorObject, union: ErrorObject) =>
  keyword === 'additionalProperties' && instancePath === union.instancePath

const isTag = (error: ErrorObject, union: ErrorObject) =>
  (error.keyword === 'const' && error.instancePath !== union.instancePath) ||
  (error.keyword === 'type' && error.instancePath === union.instancePath)

function message({ keyword, params, message: said = 'is not valid', data, parentSchema }: ErrorObject): string {
  if (keyword === 'additionalProperties') {
    const name = params['additionalProperty'] as string
    const meant = nearest(name, Object.keys((parentSchema?.['properties'] ?? {}) as object))
    return `unknown field "${name}"${meant ? `; did you mean "${meant}"?` : ''}`
  }
  if (keyword === 'reserved') return `cannot be set: ${params['why']}`
  if (keyword === 'required') return `the field "${params['missingProperty']}" is missing`
  if (keyword === 'enum')
    return `is ${show(data)}; expected one of ${(params['allowedValues'] as unknown[]).map(show).join(', ')}`
  if (keyword === 'anyOf')
    return `is ${show(data)}, which is none of what may stand here: ${alternatives(parentSchema)}`
  const expected = (parentSchema as { description?: string } | undefined)?.description
  if (keyword === 'pattern' && expected) return `is ${show(data)}; expected ${expected}`
  return `is ${show(data)}; ${said}${expected ? ` (${expected})` : ''}`
}

function alternatives(schema: unknown): string {
  const branches = ((schema as { anyOf?: Branch[] }).anyOf ?? []).map(branch => {
    const tag =
      branch.const ?? Object.values(branch.properties ?? {}).find(property => property.const !== undefined)?.const
    if (tag !== undefined) return show(tag)
    return branch.required ? `{ ${branch.required.join(', ')} }` : null
  })
  return branches.filter(Boolean).join(', ') || 'see the documentation'
}

interface Branch {
  readonly properties?: Readonly<Record<string, { readonly const?: unknown }>>
  readonly const?: unknown
  readonly required?: readonly string[]
}

const show = (value: unknown) => {
  const text = JSON.stringify(value) ?? 'nothing'
  return text.length > 60 ? `${text.slice(0, 57)}...` : text
}
