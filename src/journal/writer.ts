/** Writer of the control record: append-only, hash-chained, on disk before an injection happens. */
import { createHash } from 'node:crypto'
import { closeSync, fsyncSync, openSync, writeSync } from 'node:fs'
import type { JournalEntry } from '../model/record/journal-entry.ts'
import { mapTexts } from '../secrecy/texts.ts'

type Head = 'seq' | 'prev' | 'ns' | 'wall'
type DistributiveOmit<T, K extends PropertyKey> = T extends unknown ? Omit<T, K> : never
/** An entry without what the writer itself knows. */
export type NewEntry = DistributiveOmit<JournalEntry, Head>

export const lineDigest = (line: string) => createHash('sha256').update(line).digest('hex')

export class JournalWriter {
  readonly #descriptor: number
  readonly epochNs: bigint
  readonly #conceal: (text: string) => string
  #seq: number
  #prev: string

  /** Opens a new journal, or goes on with one whose last whole line is given. `conceal` takes secrets out of each text. */
  constructor(
    file: string,
    epochNs: bigint,
    last: { seq: number; digest: string } | null = null,
    conceal: (text: string) => string = text => text,
  ) {
    this.#conceal = conceal
    this.#descriptor = openSync(file, last === null ? 'ax' : 'a')
    this.epochNs = epochNs
    this.#seq = last === null ? 0 : last.seq + 1
    this.#prev = last?.digest ?? ''
  }

  /** Nanoseconds since the epoch. */
  now(): number {
    return Number(process.hrtime.bigint() - this.epochNs)
  }

  /** Appends an entry and makes it durable. */
  append(entry: NewEntry, ns = this.now()): void {
    const head = { seq: this.#seq++, prev: this.#prev, ns, wall: new Date().toISOString() }
    const line = JSON.stringify({ ...head, ...(mapTexts(entry, this.#conceal) as NewEntry) })
    writeSync(this.#descriptor, `${line}\n`)
    fsyncSync(this.#descriptor)
    this.#prev = lineDigest(line)
  }

  close(): void {
    closeSync(this.#descriptor)
  }
}
