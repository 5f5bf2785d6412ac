import { createHash } from 'node:crypto'

export interface Frozen {
  readonly bytes: string
  readonly digest: string
}

/** The bytes that are stored and signed: JSON with keys in order, so that the same data has the same digest. */
export function freeze(value: unknown): Frozen {
  const bytes = `${JSON.stringify(sorted(value), null, 2)}\n`
  return { bytes, digest: createHash('sha256').update(bytes).digest('hex') }
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted)
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1))
  return Object.fromEntries(entries.map(([key, inner]) => [key, sorted(inner)]))
}
