/**
 * The writes of one writer, a column for each field: a ledger may hold ten million, and as many objects would take
 * gigabytes and a second for each look at them.
 */
import type { Identity, WriteOutcome, WriteRecord } from './observation.ts'

/** How a write ended, as its column has it: an index here. */
export const outcomes: readonly WriteOutcome[] = ['ok', 'okWarn', 'fail', 'info', 'pending']
/** Acknowledged are the outcomes below this. */
export const ackedBelow = outcomes.indexOf('fail')
/** A number that was reserved and never sent: an outcome of its own here, `pending` in the record. */
export const notSent = outcomes.length

/** Texts that many writes share, each kept once. */
export class Shared<Value> {
  readonly values: Value[] = []
  readonly #indexes = new Map<string, number>()

  indexOf(value: Value): number {
    const text = JSON.stringify(value) ?? ''
    const known = this.#indexes.get(text)
    if (known !== undefined) return known
    this.#indexes.set(text, this.values.length)
    return this.values.push(value) - 1
  }
}

/** What the writers of one ledger share. */
export interface LedgerValues {
  readonly codes: Shared<string | undefined>
  readonly identities: Shared<Identity | undefined>
  /** by identity, when it first acknowledged; Infinity: never */
  readonly firstAcks: number[]
}

interface Columns {
  readonly seq: Int32Array
  /** index into `outcomes`, or `notSent` */
  readonly outcome: Uint8Array
  readonly sch: Float64Array
  readonly sent: Float64Array
  /** NaN: none */
  readonly done: Float64Array
  readonly code: Uint32Array
  readonly by: Uint32Array
}

const columnsOf = (length: number): Columns => ({
  seq: new Int32Array(length),
  outcome: new Uint8Array(length),
  sch: new Float64Array(length),
  sent: new Float64Array(length),
  done: new Float64Array(length),
  code: new Uint32Array(length),
  by: new Uint32Array(length),
})

/** Rows are in order of sending once `seal` was called; none may be added after it. */
export class WriterColumns {
  readonly writer: number
  readonly ledger: string
  readonly values: LedgerValues
  length = 0
  /** highest number; -1: none */
  highest = -1
  /** ns from sending to acknowledgement of the slowest acknowledged write */
  slowestNs = 0
  columns: Columns = columnsOf(64)
  #inOrder = true

  constructor(ledger: string, writer: number, values: LedgerValues) {
    this.ledger = ledger
    this.writer = writer
    this.values = values
  }

  add({ seq, sch, sent, done, outcome, code, by }: WriteRecord): void {
    if (this.length === this.columns.seq.length) this.#resize(2 * this.length)
    const row = this.length++
    const { columns, values } = this
    const was = { sent: columns.sent[row - 1] ?? -Infinity, seq: columns.seq[row - 1] ?? -1 }
    columns.seq[row] = seq
    columns.outcome[row] =
      outcome === 'pending' && done === null && code === 'not-sent' ? notSent : outcomes.indexOf(outcome)
    columns.sch[row] = sch
    columns.sent[row] = sent
    columns.done[row] = done ?? NaN
    columns.code[row] = values.codes.indexOf(code)
    columns.by[row] = values.identities.indexOf(by)
    this.highest = Math.max(this.highest, seq)
    if (this.isAcked(row) && done !== null) this.#acked(columns.by[row] as number, sent, done)
    if (sent < was.sent || (sent === was.sent && seq < was.seq)) this.#inOrder = false
  }

  #acked(by: number, sent: number, done: number): void {
    const { firstAcks } = this.values
    firstAcks[by] = Math.min(firstAcks[by] ?? Infinity, done)
    this.slowestNs = Math.max(this.slowestNs, done - sent)
  }

  isAcked(row: number): boolean {
    return (this.columns.outcome[row] as number) < ackedBelow
  }

  /** Puts the rows in order of sending, and gives back what was kept for growing. */
  seal(): void {
    if (this.#inOrder) return this.#resize(this.length)
    const { sent, seq } = this.columns
    const rows = Uint32Array.from({ length: this.length }, (_, row) => row)
    rows.sort((a, b) => (sent[a] as number) - (sent[b] as number) || (seq[a] as number) - (seq[b] as number))
    this.columns = picked(this.columns, rows)
    this.#inOrder = true
  }

  record(row: number): WriteRecord {
    const { seq, outcome, sch, sent, done, code, by } = this.columns
    const at = done[row] as number
    const codeText = this.values.codes.values[code[row] as number]
    const identity = this.values.identities.values[by[row] as number]
    return {
      t: 'write',
      ledger: this.ledger,
      writer: this.writer,
      seq: seq[row] as number,
      sch: sch[row] as number,
      sent: sent[row] as number,
      done: Number.isNaN(at) ? null : at,
      outcome: outcomes[outcome[row] as number] ?? 'pending',
      ...(codeText === undefined ? {} : { code: codeText }),
      ...(identity === undefined ? {} : { by: identity }),
    }
  }

  /** The first row that was sent at or after an instant. */
  firstSentFrom(ns: number): number {
    let [low, high] = [0, this.length]
    while (low < high) {
      const middle = (low + high) >>> 1
      if ((this.columns.sent[middle] as number) >= ns) high = middle
      else low = middle + 1
    }
    return low
  }

  #resize(length: number): void {
    const grown = columnsOf(length)
    for (const name of Object.keys(grown) as (keyof Columns)[]) grown[name].set(this.columns[name].subarray(0, length))
    this.columns = grown
  }
}

function picked(columns: Columns, rows: Uint32Array): Columns {
  const found = columnsOf(rows.length)
  for (const name of Object.keys(found) as (keyof Columns)[])
    for (let at = 0; at < rows.length; at++) found[name][at] = columns[name][rows[at] as number] as number
  return found
}
