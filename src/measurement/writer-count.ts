/** How the writes of one writer ended and whether they are there: one pass over their numbers and outcomes. */
import { ackedBelow, notSent, outcomes, type WriterColumns } from '../model/writer-columns.ts'
import { blockLength, type SeqSet } from './seq-set.ts'

export interface WriterCount {
  readonly attempted: number
  readonly acked: number
  readonly failed: number
  readonly indeterminate: number
  readonly recovered: number
  readonly failedButPresent: number
  /** rows of what was acknowledged and is not there, in order of sending */
  readonly absent: Int32Array
}

const failed = outcomes.indexOf('fail')

export function countWriter(writer: WriterColumns, present: SeqSet): WriterCount {
  // Numbers beyond its end are not there either, but reading past it would be slow.
  present.reserve(writer.highest)
  const scan = new Scan(writer, present)
  for (let from = 0; from < writer.length; from += blockLength)
    scan.rows(from, Math.min(writer.length, from + blockLength))
  return scan.result()
}

const found = new Int32Array(blockLength)

class Scan {
  readonly #writer: WriterColumns
  readonly #present: SeqSet
  /** by outcome: how many are not there, and how many are */
  readonly #tally = new Float64Array(2 * (notSent + 1))
  #absent = new Int32Array(64)
  #count = 0

  constructor(writer: WriterColumns, present: SeqSet) {
    this.#writer = writer
    this.#present = present
  }

  /** Where all of them were acknowledged, only their numbers are looked at. */
  rows(from: number, to: number): void {
    const { seq, outcome } = this.#writer.columns
    if (!areAcked(outcome, from, to)) return this.#keep(this.#each(from, to))
    const absent = this.#present.missing(seq, from, to, found)
    this.#tally[0] = (this.#tally[0] as number) + absent
    this.#tally[1] = (this.#tally[1] as number) + to - from - absent
    this.#keep(absent)
  }

  #each(from: number, to: number): number {
    const [{ seq, outcome }, present, tally] = [this.#writer.columns, this.#present, this.#tally]
    let absent = 0
    for (let row = from; row < to; row++) {
      const ended = outcome[row] as number
      const isThere = present.bitOf(seq[row] as number)
      const at = (ended << 1) | isThere
      tally[at] = (tally[at] as number) + 1
      found[absent] = row
      absent += ((ended - ackedBelow) >>> 31) & ~isThere
    }
    return absent
  }

  #keep(count: number): void {
    if (count === 0) return
    if (this.#count + count > this.#absent.length) {
      const grown = new Int32Array(2 * this.#absent.length + count)
      grown.set(this.#absent)
      this.#absent = grown
    }
    this.#absent.set(found.subarray(0, count), this.#count)
    this.#count += count
  }

  result(): WriterCount {
    const there = (ended: number) => this.#tally[2 * ended + 1] as number
    const ended = (outcome: number) => (this.#tally[2 * outcome] as number) + there(outcome)
    const sum = (of: (outcome: number) => number, from: number, to: number) =>
      outcomes.slice(from, to).reduce((total, _, at) => total + of(from + at), 0)
    return {
      attempted: sum(ended, 0, notSent),
      acked: sum(ended, 0, ackedBelow),
      failed: ended(failed),
      indeterminate: sum(ended, failed + 1, notSent),
      recovered: sum(there, failed + 1, notSent),
      failedButPresent: there(failed),
      absent: this.#absent.subarray(0, this.#count),
    }
  }
}

/** Outcomes below `ackedBelow`, a power of two, stay below it when their bits are put together; others do not. */
function areAcked(outcome: Uint8Array, from: number, to: number): boolean {
  let other = 0
  for (let row = from; row < to; row++) other |= outcome[row] as number
  return other < ackedBelow
}
