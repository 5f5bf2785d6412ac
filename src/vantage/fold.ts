/** What a read-back found, number by number in any order, made into ranges. Pure. */
import { type Arrival, SeqSet } from '../measurement/seq-set.ts'
import type { SurvivorsRecord } from '../model/record/observation.ts'

export type Found = Pick<SurvivorsRecord, 'rows' | 'present' | 'duplicates' | 'reordered'>

/** Of one writer. */
class Numbers {
  readonly present = new SeqSet()
  readonly #twice = new SeqSet()
  /** how often those are there that are there more than twice */
  readonly #counts = new Map<number, number>()

  again(seq: number): void {
    if (!this.#twice.add(seq)) this.#counts.set(seq, (this.#counts.get(seq) ?? 2) + 1)
  }

  get repeated(): number {
    return this.#twice.size
  }

  duplicates(): { seq: number; count: number }[] {
    return this.#twice
      .ranges()
      .flatMap(([from, to]) => Array.from({ length: to - from + 1 }, (_, at) => from + at))
      .map(seq => ({ seq, count: this.#counts.get(seq) ?? 2 }))
  }
}

export class Fold {
  readonly #writers = new Map<number, Numbers>()
  #rows = 0
  #reordered = 0

  /** A number of a writer, in no order that means anything. */
  one(writer: number, seq: number): void {
    const own = this.#of(writer)
    this.#rows++
    if (!own.present.add(seq)) own.again(seq)
  }

  /** A list of a writer's numbers, which keeps the order in which they arrived, page by page. */
  list(writer: number, pages: readonly Int32Array[]): void {
    const own = this.#of(writer)
    let arrival: Arrival = { most: -1, behind: this.#reordered }
    for (const page of pages) {
      arrival = own.present.addAll(page, arrival, seq => own.again(seq))
      this.#rows += page.length
    }
    this.#reordered = arrival.behind
  }

  /** By writer. */
  get present(): ReadonlyMap<number, SeqSet> {
    return new Map([...this.#writers].map(([writer, { present }]) => [writer, present]))
  }

  /** How many numbers are there more than once. */
  get duplicated(): number {
    return [...this.#writers.values()].reduce((sum, { repeated }) => sum + repeated, 0)
  }

  result(): Found {
    const writers = [...this.#writers].filter(([, { present }]) => present.size > 0).toSorted(([a], [b]) => a - b)
    return {
      rows: this.#rows,
      present: Object.fromEntries(writers.map(([writer, { present }]) => [writer, present.ranges()])),
      duplicates: writers.flatMap(([writer, own]) => own.duplicates().map(found => ({ writer, ...found }))),
      reordered: this.#reordered,
    }
  }

  #of(writer: number): Numbers {
    const own = this.#writers.get(writer) ?? new Numbers()
    this.#writers.set(writer, own)
    return own
  }
}
