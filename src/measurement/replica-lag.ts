/** How far a replica's replay was behind its primary's log, in bytes, from samples of both that were not taken at once. */
import type { OperationRecord } from '../model/record/observation.ts'
import type { Bounds } from './staleness.ts'

interface Sample {
  readonly sent: number
  readonly done: number
  readonly bytes: number
}

/** Positions in the log that answers tell. */
const samples = (operations: readonly OperationRecord[], key: 'location' | 'replayed'): Sample[] =>
  operations.flatMap(({ sent, done, by }) => {
    const bytes = by?.[key]
    return done === null || bytes === undefined ? [] : [{ sent, done, bytes: Number(bytes) }]
  })

/**
 * The greatest lag of a replica among its own samples, in bytes. The log only grows: at a sample of the replica the primary
 * stood no lower than in its last sample that had been answered before, and no higher than in the first that was sent after.
 * Null: no sample of the replica lies between two of a primary. `members` are the answers of every member, in order of
 * sending each, because who is primary may change.
 */
export function greatestLag(
  replica: readonly OperationRecord[],
  members: readonly (readonly OperationRecord[])[],
): Bounds | null {
  const primary = members.flatMap(operations => samples(operations, 'location')).toSorted((a, b) => a.sent - b.sent)
  const lags = samples(replica, 'replayed').flatMap(own => lagAt(own, primary) ?? [])
  if (lags.length === 0) return null
  return {
    lower: Math.max(...lags.map(({ lower }) => lower)),
    upper: Math.max(...lags.map(({ upper }) => upper)),
  }
}

function lagAt(own: Sample, primary: readonly Sample[]): Bounds | null {
  const before = primary.findLast(({ done }) => done <= own.sent)
  const after = primary.find(({ sent }) => sent >= own.done)
  if (!before || !after) return null
  return { lower: Math.max(0, before.bytes - own.bytes), upper: Math.max(0, after.bytes - own.bytes) }
}
