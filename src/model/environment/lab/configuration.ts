/** Configuration of a component in its own words: its keys, its units and its values, written as they are. */
import Type from 'typebox'

/** What stands behind a key. */
export type Value = string | number | boolean

// Text has one line: with a second, it could say more than its key says.
const value = {
  type: ['string', 'number', 'boolean'],
  pattern: '^[^\\n\\r\\u0000]*$',
  description: 'text on one line, a number, true or false',
}

/** A key that is not the user's to set, since the lab itself would break. */
export interface ReservedKey {
  /** regular expression for the whole key, in whatever case it is written */
  readonly key: string
  /** said to whoever sets it: `<path>: <why>` */
  readonly why: string
  /** values that change nothing, and so are taken */
  readonly allows?: readonly Value[]
}

interface Options {
  readonly description: string
  readonly reserved: readonly ReservedKey[]
  /** regular expression for the whole key; absent: a word of letters, digits and `_ . -` */
  readonly keys?: string
}

const word = '[A-Za-z0-9_.-]+'

/** Keys and values as a component's own file takes them; a key left out means the component's own default. */
export const configuration = ({ description, reserved, keys = word }: Options) =>
  Type.Unsafe<Record<string, Value>>(record(value, { description, reserved, keys }))

/** The same where a key may stand on several lines: a list has a line for each of its values. */
export const repeatable = ({ description, reserved, keys = word }: Options) =>
  Type.Unsafe<Record<string, Value | Value[]>>(
    record({ ...value, type: [...value.type, 'array'], items: value, minItems: 1 }, { description, reserved, keys }),
  )

/** Values, lists and maps, as a YAML file takes them. */
export const document = ({ description, reserved }: Omit<Options, 'keys'>) =>
  Type.Unsafe<Record<string, unknown>>({ type: 'object', additionalProperties: true, description, reserved })

const record = (values: object, { description, reserved, keys }: Required<Options>) => ({
  type: 'object',
  patternProperties: { [`^${keys}$`]: values },
  additionalProperties: false,
  description,
  reserved,
})

/** The reason why a key may not be set to a value; null: it may. */
export function reasonAgainst(reserved: readonly ReservedKey[], key: string, value: unknown): string | null {
  const rule = reserved.find(rule => new RegExp(`^(?:${rule.key})$`, 'i').test(key))
  return rule === undefined || rule.allows?.some(allowed => String(allowed) === String(value)) ? null : rule.why
}

/** Whether a flag is on, as PostgreSQL reads it: any beginning of off, false or no, and 0, is off. */
export const isOn = (value: Value): boolean => !/^(of|off|f|fa|fal|fals|false|n|no|0)$/i.test(String(value))
