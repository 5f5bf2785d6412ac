/** Where two pieces of data differ, leaf by leaf. Pure. */

export interface Difference {
  /** `settings.patroni.ttl` */
  readonly path: string
  /** as JSON; null: it is not there */
  readonly before: string | null
  readonly after: string | null
}

/** In the order of their paths. */
export function differencesOf(before: unknown, after: unknown): Difference[] {
  const [old, fresh] = [leavesOf(before), leavesOf(after)]
  return [...new Set([...old.keys(), ...fresh.keys()])]
    .toSorted()
    .filter(path => old.get(path) !== fresh.get(path))
    .map(path => ({ path, before: old.get(path) ?? null, after: fresh.get(path) ?? null }))
}

function leavesOf(value: unknown, path: readonly string[] = []): Map<string, string> {
  if (typeof value !== 'object' || value === null || Object.keys(value).length === 0)
    return new Map(value === undefined ? [] : [[path.join('.'), JSON.stringify(value)]])
  return new Map(Object.entries(value).flatMap(([key, inner]) => [...leavesOf(inner, [...path, key])]))
}

/** `settings.patroni.ttl: 30 -> 20` */
export const differenceText = ({ path, before, after }: Difference) => `${path}: ${cut(before)} -> ${cut(after)}`

const longest = 60

const cut = (text: string | null) =>
  text === null ? 'not set' : text.length > longest ? `${text.slice(0, longest)}...` : text
