/** How a numbered write lies in an object store, and how its number is told from a listing. Pure. */
import { createHash } from 'node:crypto'

/** `keys`: a writer goes round over so many; absent: each write has a key of its own. */
export const keyOf = (ledger: string, writer: number, seq: number, keys?: number) =>
  `${ledger}/${writer}/${keys === undefined ? seq : seq % keys}`

export const bodyOf = (ledger: string, writer: number, seq: number) => `${ledger}/${writer}/${seq}`

/** ETag of a whole object that was put in one piece: the MD5 of what is in it. */
export const etagOf = (body: string) => `"${createHash('md5').update(body).digest('hex')}"`

/** Beyond every number that a drill can reach: what bears it was written by nobody. */
export const nobodys = 1_000_000_000

/** A version in a listing. */
export interface ListedVersion {
  readonly key: string
  readonly etag: string
}

/**
 * The number of each version, in the order of the list. The ETag tells what is in it, so that a damaged one is not taken for
 * what it should be: it counts as written by nobody.
 */
export function numbersOf(ledger: string, writer: number, versions: readonly ListedVersion[]): number[] {
  const wanted = new Set(versions.map(({ etag }) => etag))
  const known = new Map<string, number>()
  // Numbers are dense, and few of them are missing: twice as many as there are versions, and some, is enough to look at.
  const last = versions.length * 2 + 10_000
  for (let seq = 0; seq < last && known.size < wanted.size; seq++) {
    const etag = etagOf(bodyOf(ledger, writer, seq))
    if (wanted.has(etag)) known.set(etag, seq)
  }
  let foreign = nobodys
  return versions.map(({ etag }) => known.get(etag) ?? foreign++)
}
