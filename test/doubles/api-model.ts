/** What an API of AWS takes, by AWS's own description of it (`service-2.json`). Pure. */

interface Shape {
  readonly type: string
  readonly required?: readonly string[]
  readonly members?: Readonly<Record<string, Member>>
  readonly member?: Member
  readonly key?: Member
  readonly value?: Member
  readonly enum?: readonly string[]
  readonly pattern?: string
  readonly min?: number
  readonly max?: number
}

interface Member {
  readonly shape: string
  readonly location?: 'uri' | 'querystring' | 'header'
  readonly locationName?: string
}

interface Operation {
  readonly http: { readonly method: string; readonly requestUri: string }
  readonly input?: { readonly shape: string }
}

export interface ApiModel {
  readonly operations: Readonly<Record<string, Operation>>
  readonly shapes: Readonly<Record<string, Shape>>
}

export interface Called {
  readonly operation: string
  readonly input: Readonly<Record<string, unknown>>
}

/** Which operation a request calls, with all that it is given; null: there is none such. */
export function calledIn({ operations, shapes }: ApiModel, method: string, url: URL, body: unknown): Called | null {
  for (const [operation, { http, input }] of Object.entries(operations)) {
    const found = http.method === method ? pathIn(http.requestUri, url.pathname) : null
    if (!found) continue
    const members = (input && shapes[input.shape]?.members) ?? {}
    const query = Object.entries(members).flatMap(([name, { shape, location, locationName = name }]) => {
      const given = location === 'querystring' ? url.searchParams.get(locationName) : null
      if (given === null) return []
      return [[name, shapes[shape]?.type === 'integer' ? Number(given) : given] as const]
    })
    return { operation, input: { ...(body as object | null), ...inPath(members, found), ...Object.fromEntries(query) } }
  }
  return null
}

/** A member may be called otherwise in a path. */
function inPath(members: Readonly<Record<string, Member>>, found: Readonly<Record<string, string>>): object {
  const nameOf = (said: string) =>
    Object.entries(members).find(([, { location, locationName }]) => location === 'uri' && locationName === said)?.[0]
  return Object.fromEntries(Object.entries(found).map(([said, value]) => [nameOf(said) ?? said, value]))
}

function pathIn(pattern: string, path: string): Record<string, string> | null {
  const [wanted, given] = [pattern, path].map(text => text.split('/'))
  if (wanted?.length !== given?.length) return null
  const found: Record<string, string> = {}
  for (const [at, part] of (wanted as string[]).entries()) {
    const [, name] = /^\{(\w+)\+?\}$/.exec(part) ?? []
    if (name !== undefined) found[name] = decodeURIComponent(given?.[at] as string)
    else if (part !== given?.[at]) return null
  }
  return found
}

/** What is wrong with what an operation is given, each with its place; empty: nothing. */
export function problemsIn({ operations, shapes }: ApiModel, { operation, input }: Called): string[] {
  const shape = operations[operation]?.input?.shape
  return shape === undefined ? [] : problems(shapes, shape, input, 'input')
}

function problems(shapes: ApiModel['shapes'], name: string, value: unknown, at: string): string[] {
  const shape = shapes[name] as Shape
  const isOf = kinds[shape.type]
  if (isOf && !isOf(value)) return [`${at}: is no ${shape.type}`]
  if (shape.type === 'structure') return inStructure(shapes, shape, value as object, at)
  if (shape.type === 'list')
    return [
      ...outside((value as unknown[]).length, shape, at),
      ...(value as unknown[]).flatMap((one, nth) =>
        problems(shapes, shape.member?.shape as string, one, `${at}.${nth}`),
      ),
    ]
  if (shape.type === 'map')
    return Object.entries(value as object).flatMap(([key, one]) => [
      ...problems(shapes, shape.key?.shape as string, key, `${at} (key)`),
      ...problems(shapes, shape.value?.shape as string, one, `${at}.${key}`),
    ])
  return shape.type === 'string' ? inText(shape, value as string, at) : outside(value as number, shape, at)
}

const kinds: Readonly<Record<string, (value: unknown) => boolean>> = {
  structure: value => typeof value === 'object' && value !== null && !Array.isArray(value),
  map: value => typeof value === 'object' && value !== null && !Array.isArray(value),
  list: Array.isArray,
  string: value => typeof value === 'string',
  integer: Number.isInteger,
  boolean: value => typeof value === 'boolean',
}

function inStructure(shapes: ApiModel['shapes'], { required = [], members = {} }: Shape, value: object, at: string) {
  const missing = required.filter(name => !(name in value)).map(name => `${at}: lacks ${name}`)
  const each = Object.entries(value).flatMap(([name, one]) => {
    const member = members[name]
    return member ? problems(shapes, member.shape, one, `${at}.${name}`) : [`${at}: knows no ${name}`]
  })
  return [...missing, ...each]
}

const inText = ({ enum: words, pattern, ...bounds }: Shape, text: string, at: string): string[] => [
  ...(words && !words.includes(text) ? [`${at}: "${text}" is none of ${words.join(', ')}`] : []),
  ...(pattern !== undefined && !new RegExp(`^(?:${pattern})$`, 'u').test(text)
    ? [`${at}: "${text}" does not match ${pattern}`]
    : []),
  ...outside(text.length, bounds, at),
]

function outside(size: number, { min = -Infinity, max = Infinity }: Pick<Shape, 'min' | 'max'>, at: string): string[] {
  return size < min || size > max ? [`${at}: ${size} is not within ${min} and ${max}`] : []
}
