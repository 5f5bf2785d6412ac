/** Which settings differ between two configurations, as they were frozen: in the place of each secret stands a keyed digest. Pure. */
import Type, { type Static } from 'typebox'

/** A setting that is not the same; null: it is not set there. Values are JSON, cut where they are long. */
export const SettingChange = Type.Object(
  {
    path: Type.String({ description: 'inside the environment: driver.settings.patroni.ttl' }),
    before: Type.Union([Type.String(), Type.Null()]),
    after: Type.Union([Type.String(), Type.Null()]),
  },
  { additionalProperties: false },
)
export type SettingChange = Static<typeof SettingChange>

/** In order of their paths. `at`: path of what is given. */
export function settingChanges(before: unknown, after: unknown, at: string): SettingChange[] {
  if (isMap(before) && isMap(after)) {
    const names = [...new Set([...Object.keys(before), ...Object.keys(after)])].toSorted()
    return names.flatMap(name => settingChanges(before[name], after[name], `${at}.${name}`))
  }
  const [old, now] = [before, after].map(written)
  return old === now ? [] : [{ path: at, before: shortened(old ?? null), after: shortened(now ?? null) }]
}

/** As many of them as one reads, each a line; the rest as their number. */
export function changeLines(changes: readonly SettingChange[], atMost = 8): string[] {
  const lines = changes
    .slice(0, atMost)
    .map(({ path, before, after }) => `${path}: ${before ?? 'not set'} -> ${after ?? 'not set'}`)
  return changes.length <= atMost ? lines : [...lines, `and ${changes.length - atMost} more`]
}

const isMap = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const written = (value: unknown): string | null => (value === undefined ? null : JSON.stringify(value))

const longest = 80

const shortened = (text: string | null) => (text && text.length > longest ? `${text.slice(0, longest - 1)}…` : text)
