/** The writes that a vantage recorded, by ledger and writer, in columns. Walked through, they are records in order of sending. */
import type { Identity, WriteRecord } from './observation.ts'
import { type LedgerValues, Shared, WriterColumns } from './writer-columns.ts'

export const inOrderOfSending = (a: WriteRecord, b: WriteRecord) =>
  a.sent - b.sent || a.writer - b.writer || a.seq - b.seq

/** Writes of one ledger, by writer. */
export class LedgerWrites {
  readonly ledger: string
  readonly writers = new Map<number, WriterColumns>()
  readonly #values: LedgerValues = { codes: new Shared(), identities: new Shared(), firstAcks: [] }

  constructor(ledger: string) {
    this.ledger = ledger
  }

  static of(records: Iterable<WriteRecord>): LedgerWrites {
    const [log] = WriteLog.of(records).ledgers
    return log ?? new LedgerWrites('')
  }

  get length(): number {
    return [...this.writers.values()].reduce((sum, { length }) => sum + length, 0)
  }

  /** Who answered, each once; a row's `by` is an index into it. */
  get identities(): readonly (Identity | undefined)[] {
    return this.#values.identities.values
  }

  /** When an identity first acknowledged; Infinity: never. */
  firstAckOf(identity: number): number {
    return this.#values.firstAcks[identity] ?? Infinity
  }

  add(write: WriteRecord): void {
    const own = this.writers.get(write.writer) ?? new WriterColumns(this.ledger, write.writer, this.#values)
    this.writers.set(write.writer, own)
    own.add(write)
  }

  seal(): void {
    for (const writer of this.writers.values()) writer.seal()
  }

  [Symbol.iterator](): IterableIterator<WriteRecord> {
    return recordsOf([this]).values()
  }
}

/** Writes of all ledgers of a vantage. */
export class WriteLog {
  readonly #ledgers = new Map<string, LedgerWrites>()

  static of(records: Iterable<WriteRecord>): WriteLog {
    const log = new WriteLog()
    for (const record of records) log.add(record)
    log.seal()
    return log
  }

  get ledgers(): LedgerWrites[] {
    return [...this.#ledgers.values()]
  }

  get length(): number {
    return this.ledgers.reduce((sum, { length }) => sum + length, 0)
  }

  /** None of a ledger that is not here. */
  of(ledger: string): LedgerWrites {
    return this.#ledgers.get(ledger) ?? new LedgerWrites(ledger)
  }

  add(write: WriteRecord): void {
    const own = this.of(write.ledger)
    this.#ledgers.set(write.ledger, own)
    own.add(write)
  }

  /** No more are added: they are put in order of sending. */
  seal(): void {
    for (const ledger of this.#ledgers.values()) ledger.seal()
  }

  filter(holds: (write: WriteRecord) => boolean): WriteRecord[] {
    return recordsOf(this.ledgers).filter(holds)
  }

  [Symbol.iterator](): IterableIterator<WriteRecord> {
    return recordsOf(this.ledgers).values()
  }
}

function recordsOf(ledgers: readonly LedgerWrites[]): WriteRecord[] {
  const all = ledgers.flatMap(({ writers }) => [...writers.values()])
  return all
    .flatMap(writer => Array.from({ length: writer.length }, (_, row) => writer.record(row)))
    .toSorted(inOrderOfSending)
}
