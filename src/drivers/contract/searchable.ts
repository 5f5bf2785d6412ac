import type { StorePlace } from '../../model/promise/residency.ts'

/** What a search of one store came upon, and what it cost. */
export interface StoreSearched {
  readonly store: StorePlace
  /** rows, keys, files ... that were looked at */
  readonly items: number
  readonly bytes: number
  /** spent in reading; `restMs` between reads, so that a store that is just recovering is not loaded */
  readonly workMs: number
  readonly restMs: number
  /** why it could not be searched; null: it was, whole */
  readonly error: string | null
  /** mark -> how often it was seen */
  readonly marks: Readonly<Record<string, number>>
}

/** In how many parts (members, nodes, files) of a store a positive was planted. */
export interface PositivePlanted {
  readonly store: StorePlace
  readonly parts: number
  readonly error: string | null
}

/** Every store of every place can be looked through. */
export interface Searchable {
  /**
   * Looks through every store of every place for marks: what begins with `prefix`, `length` bytes long. Never throws for a store
   * that cannot be searched: it says so.
   */
  search(
    marks: { readonly prefix: string; readonly length: number },
    signal: AbortSignal,
  ): Promise<readonly StoreSearched[]>
  /** Plants a mark in every store, so that a search that finds it has shown that it can see. */
  plantPositives(mark: string, signal: AbortSignal): Promise<readonly PositivePlanted[]>
  removePositives(signal: AbortSignal): Promise<void>
}
