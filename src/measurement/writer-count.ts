/** How the writes of one writer ended and whether they are there: one pass over their numbers and outcomes. */
import { ackedBelow, notSent, outcomes, type WriterColumns } from '../model/record/writer-columns.ts'
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
  /** the writer's outcomes, four to a word */
  readonly #outcomeWords: Int32Array
  /** by outcome: how many ended so */
  readonly #ended = new Int32Array(notSent + 1)
  /** by outcome: how many of them are not there */
  readonly #gone = new Int32Array(notSent + 1)
  #absent = new Int32Array(16)
  #count = 0

  constructor(writer: WriterColumns, present: SeqSet) {
    this.#writer = writer
    this.#present = present
    const { buffer, byteOffset, length } = writer.columns.outcome
    this.#outcomeWords = new Int32Array(buffer, byteOffset, length >>> 2)
  }

  /** Only those that are not there are looked at one by one. */
  rows(from: number, to: number): void {
    const { seq, outcome } = this.#writer.columns
    let absent = this.#present.missing(seq, from, to, found)
    if (areAcked(outcome, this.#outcomeWords, from, to)) {
      this.#ended[0] = (this.#ended[0] as number) + to - from
      this.#gone[0] = (this.#gone[0] as number) + absent
    } else {
      tally(this.#ended, outcome, from, to)
      absent = this.#ackedOf(absent)
    }
    this.#keep(absent)
  }

  /** Counts those that were found absent by outcome, and leaves those that were acknowledged. */
  #ackedOf(absent: number): number {
    const [{ outcome }, gone] = [this.#writer.columns, this.#gone]
    let acked = 0
    for (let at = 0; at < absent; at++) {
      const row = found[at] as number
      const ended = outcome[row] as number
      gone[ended] = (gone[ended] as number) + 1
      if (ended < ackedBelow) found[acked++] = row
    }
    return acked
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
    const ended = (outcome: number) => this.#ended[outcome] as number
    const there = (outcome: number) => ended(outcome) - (this.#gone[outcome] as number)
    const sum = (of: (outcome: number) => number, from: number, to: number) => {
      let total = 0
      for (let outcome = from; outcome < to; outcome++) total += of(outcome)
      return total
    }
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
function areAcked(outcome: Uint8Array, words: Int32Array, from: number, to: number): boolean {
  let other = 0
  let row = from
  for (; row + 4 <= to; row += 4) other |= words[row >>> 2] as number
  other |= (other >>> 16) | (other >>> 8) | (other >>> 24)
  for (; row < to; row++) other |= outcome[row] as number
  return (other & 0xff) < ackedBelow
}

/** Adds to `ended` how the rows ended. */
function tally(ended: Int32Array, outcome: Uint8Array, from: number, to: number): void {
  for (let row = from; row < to; row++) {
    const at = outcome[row] as number
    ended[at] = (ended[at] as number) + 1
  }
}
