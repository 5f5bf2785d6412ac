/** Writes of a ledger that were acknowledged and are not there, by writer. Walked through, they are records in order of sending. */
import type { WriterColumns } from '../model/record/writer-columns.ts'
import type { WriteRecord } from '../model/record/observation.ts'
import { inOrderOfSending } from '../model/record/write-log.ts'
import { SeqSet } from './seq-set.ts'

export type Ranges = Record<string, [number, number][]>

/** Rows of one writer, in order of sending. */
export interface WriterRows {
  readonly writer: WriterColumns
  readonly rows: Int32Array
}

export class LostWrites {
  readonly byWriter: readonly WriterRows[]

  constructor(byWriter: readonly WriterRows[]) {
    this.byWriter = byWriter.filter(({ rows }) => rows.length > 0)
  }

  static none(): LostWrites {
    return new LostWrites([])
  }

  get length(): number {
    return this.byWriter.reduce((sum, { rows }) => sum + rows.length, 0)
  }

  /** Their numbers, as ranges per writer. */
  ranges(): Ranges {
    const entries = this.byWriter.map(({ writer, rows }) => {
      const set = new SeqSet()
      set.addAll(rows.map(row => writer.columns.seq[row] as number))
      return [String(writer.writer), set.ranges()] as const
    })
    return Object.fromEntries(entries)
  }

  filter(holds: (write: WriteRecord) => boolean): WriteRecord[] {
    return [...this].filter(holds)
  }

  [Symbol.iterator](): IterableIterator<WriteRecord> {
    return this.byWriter
      .flatMap(({ writer, rows }) => Array.from(rows, row => writer.record(row)))
      .toSorted(inOrderOfSending)
      .values()
  }
}
