/**
 * The recovery point lies between the last surviving write before the loss and the first lost one. Rows are in order of
 * sending, so that only those near the point are looked at.
 */
import type { LedgerWrites } from '../model/record/write-log.ts'
import type { WriterColumns } from '../model/record/writer-columns.ts'
import type { LostWrites } from './lost-writes.ts'

/** Whether a write that was acknowledged survived; holds for all where nobody read. */
type IsKept = (writer: WriterColumns, row: number) => boolean

export function recoveryPoint(writes: LedgerWrites, lost: LostWrites, isKept: IsKept, faultNs: number) {
  const writers = [...writes.writers.values()]
  if (lost.length === 0) {
    const before = greatest(writers.map(writer => lastAckBefore(writer, isKept, faultNs)))
    return { rpaNs: { lower: 0, upper: 0 }, resolutionNs: before === -Infinity ? null : faultNs - before }
  }
  const { firstSent, firstDone, lastDone } = timesOf(lost)
  const point = greatest(writers.map(writer => lastSentBefore(writer, isKept, firstSent)))
  const end = Math.max(faultNs, lastDone)
  const upper = point === -Infinity ? end : end - point
  return { rpaNs: { lower: Math.max(0, end - firstDone), upper }, resolutionNs: null }
}

function timesOf({ byWriter }: LostWrites) {
  let [firstSent, firstDone, lastDone] = [Infinity, Infinity, 0]
  for (const { writer, rows } of byWriter) {
    const { sent, done } = writer.columns
    firstSent = Math.min(firstSent, sent[rows[0] as number] as number)
    for (let at = 0; at < rows.length; at++) {
      const answered = done[rows[at] as number] as number
      if (answered < firstDone) firstDone = answered
      if (answered > lastDone) lastDone = answered
    }
  }
  return { firstSent, firstDone, lastDone }
}

/** When the last surviving write was sent of those acknowledged before an instant. */
function lastSentBefore(writer: WriterColumns, isKept: IsKept, ns: number): number {
  const { sent, done } = writer.columns
  for (let row = writer.firstSentFrom(ns) - 1; row >= 0; row--)
    if ((done[row] as number) < ns && writer.isAcked(row) && isKept(writer, row)) return sent[row] as number
  return -Infinity
}

/** When the last surviving write was acknowledged until an instant. What was sent long before was also acknowledged before. */
function lastAckBefore(writer: WriterColumns, isKept: IsKept, ns: number): number {
  const { sent, done } = writer.columns
  let last = -Infinity
  for (let row = writer.firstSentFrom(ns + 1) - 1; row >= 0; row--) {
    if ((sent[row] as number) + writer.slowestNs <= last) break
    if ((done[row] as number) > last && (done[row] as number) <= ns && writer.isAcked(row) && isKept(writer, row))
      last = done[row] as number
  }
  return last
}

const greatest = (values: readonly number[]) => values.reduce((a, b) => Math.max(a, b), -Infinity)
