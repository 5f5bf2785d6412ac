/** When each fault was there, by the journal alone. */
import type { JournalEntry } from '../model/record/journal-entry.ts'
import { entriesOf } from './reader.ts'

/** Times are nanoseconds of the run's clock. */
export interface FaultTime {
  readonly id: string
  readonly kind: string
  readonly instance: string
  /** null: it was prepared and never injected */
  readonly fromNs: number | null
  readonly confirmed: string | null
  /** when it was seen to be gone; null: never */
  readonly toNs: number | null
}

/** Every fault that was prepared, in order. */
export function faultTimes(entries: readonly JournalEntry[]): FaultTime[] {
  return entriesOf(entries, 'fault-prepared').map(({ fault: id, kind, instance }) => {
    const of = <T extends { fault: string }>(all: readonly T[]) => all.filter(({ fault }) => fault === id)
    const gone = of(entriesOf(entries, 'undo-confirmed')).findLast(({ state }) => state === 'absent')
    return {
      id,
      kind,
      instance,
      fromNs:
        of(entriesOf(entries, 'fault-injected'))[0]?.fromNs ?? of(entriesOf(entries, 'fault-injecting'))[0]?.ns ?? null,
      confirmed: of(entriesOf(entries, 'fault-confirmed'))[0]?.state ?? null,
      toNs: gone?.ns ?? null,
    }
  })
}
