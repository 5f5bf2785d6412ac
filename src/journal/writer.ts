/** Writer of the control record: append-only, hash-chained, on disk before an injection happens. */
import { createHash } from 'node:crypto'
import { closeSync, fsyncSync, openSync, writeSync } from 'node:fs'
import type { JournalEntry } from '../model/journal-entry.ts'

type Head = 'seq' | 'prev' | 'ns' | 'wall'
type DistributiveOmit<T, K extends PropertyKey> = T extends unknown ? Omit<T, K> : never
/** An entry without what the writer itself knows. */
export type NewEntry = DistributiveOmit<JournalEntry, Head>

export const lineDigest = (line: string) => createHash('sha256').update(line).digest('hex')

export class JournalWriter {
  readonly #descriptor: number
  readonly epochNs: bigint
  #seq: number
  #prev: string

  /** Opens a new journal, or goes on with one whose last whole line is given. */
  constructor(file: string, epochNs: bigint, last: { seq: number; digest: string } | null = null) {
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
    const line = JSON.stringify({ seq: this.#seq++, prev: this.#prev, ns, wall: new Date().toISOString(), ...entry })
    writeSync(this.#descriptor, `${line}\n`)
    fsyncSync(this.#descriptor)
    this.#prev = lineDigest(line)
  }

  close(): void {
    closeSync(this.#descriptor)
  }
}
