/**
 * What gaps of the harness leave of the evidence. Inside a gap a stamp is early or late, never by more than the gap: what was
 * stamped as sent left at some instant until the gap ended, and an answer stamped in it came at some instant since it began.
 * Where that would turn bad into good the operation proves nothing and is left out; silence counts from the latest instant of
 * sending to the earliest of an answer.
 */
import type { GapRecord } from '../model/record/observation.ts'
import type { Operation, Thresholds } from './outage.ts'

/** From and to, in ns since the run epoch. */
type Gap = Pick<GapRecord, 'from' | 'to'>

/** Behind a gap the backlog of answers drains: so long their stamps may still be late. */
const drainNs = 18e6

/** `gaps` are those of one harness, as it recorded them: in order of time, none over another. */
export function withoutGaps<T extends Operation>(
  operations: readonly T[],
  gaps: readonly Gap[],
  thresholds: Thresholds,
): T[] {
  if (gaps.length === 0) return [...operations]
  return operations.flatMap(operation => withoutGap(operation, gaps, thresholds))
}

function withoutGap<T extends Operation>(operation: T, gaps: readonly Gap[], limits: Thresholds): T[] {
  const { sent, done } = operation
  const latestSent = gapAt(gaps, sent, 0)?.to ?? sent
  const late = latestSent === sent ? operation : { ...operation, latestSent }
  if (done === null) return [late]
  const earliestDone = gapAt(gaps, done, drainNs)?.from ?? done
  const least = Math.max(0, earliestDone - latestSent)
  const most = done - sent
  if (least > limits.deadlineNs !== most > limits.deadlineNs) return []
  if (most <= limits.silenceNs) return [operation]
  return [earliestDone === done ? late : { ...late, earliestDone }]
}

/** The first gap that holds the instant, or ended no longer than `afterNs` before it; looked up, because a busy machine has thousands. */
function gapAt(gaps: readonly Gap[], instant: number, afterNs: number): Gap | undefined {
  let [low, high] = [0, gaps.length]
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((gaps[middle] as Gap).to + afterNs < instant) low = middle + 1
    else high = middle
  }
  const gap = gaps[low]
  return gap && gap.from <= instant ? gap : undefined
}
