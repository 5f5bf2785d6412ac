/** Settings of an environment by their paths, and how they are told. Pure. */
import type { NamedCause } from '../model/verdict/cause.ts'
import type { LabSettings } from '../model/environment/lab/lab-settings.ts'
import type { Cause, Setting } from './cause.ts'

/** As `--set` splits it: keys that hold dots themselves have slashes between them. */
const separatorOf = (path: string) => (path.includes('/') ? '/' : '.')

export const keysOf = ({ path }: Setting): string[] => path.split(separatorOf(path))

/** Path inside the environment, as `--set` takes it. */
export const fullPath = ({ path }: Setting): string => ['driver', 'settings', path].join(separatorOf(path))

const isTable = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null

const valueAt = (settings: LabSettings, keys: readonly string[]): unknown =>
  keys.reduce<unknown>((at, key) => (isTable(at) ? at[key] : undefined), settings)

/** What stands at the path; undefined: nothing does. */
export const given = (settings: LabSettings, setting: Setting): unknown => valueAt(settings, keysOf(setting))

/** What counts: as given, or else what the component takes by itself. */
export const effective = (settings: LabSettings, setting: Setting): unknown =>
  given(settings, setting) ?? setting.default

/** The same as a number; NaN where it is none. */
export const numberOf = (settings: LabSettings, setting: Setting): number => Number(effective(settings, setting))

/** The settings of a cause as they are in an environment: `members.*.tags.nofailover` is one for each member that has it. */
export const settingsOf = (cause: Pick<Cause, 'settings' | 'concerns'>, settings: LabSettings): Setting[] =>
  cause.settings.flatMap(setting => {
    if (!setting.path.includes('*')) return [setting]
    return spread(settings, keysOf(setting))
      .filter(keys => valueAt(settings, keys) !== undefined)
      .map(keys => ({ ...setting, path: keys.join(separatorOf(setting.path)) }))
      .filter(({ path }) => cause.concerns?.(path, settings) ?? true)
  })

function spread(settings: LabSettings, keys: readonly string[]): string[][] {
  const at = keys.indexOf('*')
  if (at < 0) return [[...keys]]
  const table = valueAt(settings, keys.slice(0, at))
  return Object.keys(isTable(table) ? table : {}).flatMap(key =>
    spread(settings, [...keys.slice(0, at), key, ...keys.slice(at + 1)]),
  )
}

/** A setting as a verdict names it. */
export const told = (settings: LabSettings, setting: Setting): NamedCause['settings'][number] => ({
  path: fullPath(setting),
  value: valueText(settings, setting),
})

/** For people: `30 s`, `not set (15 s)`, `eu-west-1: a, a, b`, `eu-west-1, us-east-1`, and of what is longer `4 entries`. */
export function valueText(settings: LabSettings, setting: Setting): string {
  const own = given(settings, setting)
  if (isTable(own)) {
    const count = Object.keys(own).length
    return shortText(own) ?? `${count} ${count === 1 ? 'entry' : 'entries'}`
  }
  if (own !== undefined) return withUnit(own, setting)
  return setting.default === undefined ? 'not set' : `not set (${withUnit(setting.default, setting)})`
}

const longestText = 60

/** A table or a list whole, where it is short and holds nothing but values and lists of them. */
function shortText(table: Readonly<Record<string, unknown>>): string | null {
  const parts = Object.entries(table)
  if (parts.some(([, value]) => [value].flat().some(isTable))) return null
  const text = Array.isArray(table)
    ? table.join(', ')
    : parts.map(([key, value]) => `${key}: ${[value].flat().join(', ')}`).join('; ')
  return text.length <= longestText ? text || 'empty' : null
}

/** A value that says its own unit keeps it. */
const withUnit = (value: unknown, { unit }: Setting) =>
  unit !== undefined && /^[\d.]+$/.test(String(value)) ? `${String(value)} ${unit}` : String(value)

/** Each setting with its value: `patroni.ttl is 30 s and patroni.loop_wait is 1 s`. */
export const settingsText = (settings: NamedCause['settings']) =>
  settings
    .map(
      ({ path, value }) =>
        `${path.slice('driver.settings.'.length)} ${/ entr(y|ies)$/.test(value) ? 'has' : 'is'} ${value}`,
    )
    .join(' and ')
