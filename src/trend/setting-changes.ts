/** Which settings differ between two configurations, as they were frozen: in the place of each secret stands a keyed digest. Pure. */
import type { SettingChange } from '../model/environment/setting-change.ts'

/** In order of their paths. `at`: path of what is given. */
export function settingChanges(before: unknown, after: unknown, at: string): SettingChange[] {
  if (isMap(before) && isMap(after)) {
    const names = [...new Set([...Object.keys(before), ...Object.keys(after)])].toSorted()
    return names.flatMap(name => settingChanges(before[name], after[name], `${at}.${name}`))
  }
  const [old, now] = [before, after].map(written)
  return old === now ? [] : [{ path: at, before: shortened(old ?? null), after: shortened(now ?? null) }]
}

const isMap = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const written = (value: unknown): string | null => (value === undefined ? null : JSON.stringify(value))

const longest = 80

const shortened = (text: string | null) => (text && text.length > longest ? `${text.slice(0, longest - 1)}…` : text)
