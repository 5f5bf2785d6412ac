import type { SurvivorsRecord } from '../model/record/observation.ts'
import { SeqSet } from './seq-set.ts'

/** What one read-back found, as it is asked: is this number there? */
export interface Survivors extends Pick<SurvivorsRecord, 'pass' | 'startedAt' | 'by' | 'reordered'> {
  /** numbers that are there more than once */
  readonly duplicated: number
  /** by writer; none of a writer of which nothing is there */
  readonly present: ReadonlyMap<number, SeqSet>
}

const nothing = new SeqSet()

export function survivorsOf(record: SurvivorsRecord): Survivors {
  const present = Object.entries(record.present).map(([writer, ranges]) => {
    const set = new SeqSet()
    for (const [from, to] of ranges) set.addRange(from, to)
    return [Number(writer), set] as const
  })
  const { pass, startedAt, by, reordered, duplicates } = record
  const order = reordered === undefined ? {} : { reordered }
  return { pass, startedAt, by, ...order, duplicated: duplicates.length, present: new Map(present) }
}

/** Of one writer; nothing where nobody read. */
export const presentOf = (survivors: Survivors | undefined, writer: number) => survivors?.present.get(writer) ?? nothing
