/**
 * The bounds of one outage, from operations alone.
 *
 * What one operation proves: a success says up at some instant in `[sent, done]`; an explicit error says down at some
 * instant in it; silence says not up during `[sent, sent + L0]`. `D` decides whether an operation belongs to an outage;
 * `L0` only places the edges: mixing the two lets a hiccup before the fault look like the outage.
 */
import type { OperationRecord } from '../model/record/observation.ts'

/** An operation as the ruler sees it; times are nanoseconds since the run epoch. */
export interface Operation extends Pick<OperationRecord, 'sent' | 'done' | 'outcome'> {
  /** it may have left so late, because the harness stood still; absent: it left when it says */
  readonly latestSent?: number
  /** its answer may have come so early, for the same reason; absent: it came when it says */
  readonly earliestDone?: number
}

/** From when on silence counts. */
const leftBy = ({ sent, latestSent = sent }: Operation) => latestSent

/** `deadlineNs` is D, `silenceNs` is L0. */
export interface Thresholds {
  readonly deadlineNs: number
  readonly silenceNs: number
}

/** Brackets of an outage on the run's clock; `endHi` null: no success was seen after it. */
export interface Bracket {
  readonly startLo: number
  readonly startHi: number
  readonly endLo: number
  readonly endHi: number | null
}

/** A success that came in time. */
export const isGood = (operation: Operation, { deadlineNs }: Thresholds) =>
  operation.outcome === 'ok' && operation.done !== null && operation.done - operation.sent <= deadlineNs

/** An error, a silence, or a success beyond D. A void operation is neither: the harness did not send it. */
export const isBad = (operation: Operation, thresholds: Thresholds) =>
  operation.outcome !== 'void' && !isGood(operation, thresholds)

/** `L0 = min(D, max(8 ms, 2 x baseline p99))`. */
export function silenceOf(baseline: readonly Operation[], deadlineNs: number): number {
  const latencies = baseline.flatMap(({ outcome, sent, done }) =>
    outcome === 'ok' && done !== null ? [done - sent] : [],
  )
  return Math.min(deadlineNs, Math.max(8e6, 2 * quantile(latencies, 0.99)))
}

/** The q-quantile of numbers (nearest rank); 0 of none. */
export function quantile(values: readonly number[], q: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.ceil(q * sorted.length) - 1)] ?? 0
}

/** No answer within L0. */
export const isSilent = (operation: Operation, { silenceNs }: Thresholds) => {
  const { outcome, done } = operation
  const { earliestDone = done } = operation
  return (
    outcome !== 'void' && outcome !== 'error' && (earliestDone === null || earliestDone - leftBy(operation) > silenceNs)
  )
}

/**
 * Brackets the outage that holds the given bad operations, among `all` operations of the class in order of sending.
 * `notBefore` is the earliest the outage can have begun (the fault's `tF-`).
 */
export function bracketOutage(
  all: readonly Operation[],
  bad: readonly Operation[],
  thresholds: Thresholds,
  notBefore: number,
): Bracket {
  const failedAt = (operation: Operation) =>
    operation.outcome === 'error' && operation.done !== null ? operation.done : leftBy(operation) + thresholds.silenceNs
  const startHi = least(bad.map(failedAt))
  const firstBadSent = least(bad.map(operation => operation.sent))
  const goodBefore = all.filter(operation => isGood(operation, thresholds) && operation.sent < firstBadSent)
  const startLo = greatest([notBefore, ...goodBefore.map(operation => operation.sent)])
  return { startLo: Math.min(startLo, startHi), startHi, ...endOf(all, bad, thresholds, startHi) }
}

/**
 * The end lies before the first answer after the last bad operation was sent. Late answers count, because the burst of
 * them pins a thaw; but where they came while it went on, or go on coming for longer than D, the target was slow, and only
 * a good one ends that.
 */
function endOf(all: readonly Operation[], bad: readonly Operation[], thresholds: Thresholds, startHi: number) {
  const { deadlineNs, silenceNs } = thresholds
  const lastBadSent = greatest(bad.map(operation => operation.sent))
  const late = bad.flatMap(({ outcome, done }) => (outcome === 'ok' && done !== null ? [done] : []))
  const burst = least(late.filter(done => done > lastBadSent))
  const slow = late.some(done => done < lastBadSent || done > burst + deadlineNs)
  const ends = (operation: Operation) => (slow ? isGood(operation, thresholds) && operation.sent > lastBadSent : true)
  const answered = all.flatMap(operation => {
    const { outcome, done } = operation
    return outcome === 'ok' && done !== null && done > startHi && done > lastBadSent && ends(operation) ? [done] : []
  })
  const endHi = answered.length === 0 ? null : least(answered)
  // Silence for L0 proves that it was not up, also where the answer came before D: that places the edge.
  const firstBadSent = least(bad.map(operation => operation.sent))
  const silent = all.filter(
    operation => operation.sent >= firstBadSent && (endHi === null || leftBy(operation) + silenceNs <= endHi),
  )
  // So does what was never answered, or was of a slow target: however shortly before the end it was sent, it met no good one.
  const provenDown = [
    ...bad.filter(({ outcome, done }) => outcome === 'error' || done === null || slow),
    ...silent.filter(operation => isSilent(operation, thresholds)),
  ].map(operation => operation.sent)
  const thaw = endHi !== null && !slow && isThaw(silent, endHi, thresholds) ? endHi - silenceNs : -Infinity
  return { endLo: Math.min(endHi ?? Infinity, greatest([startHi, thaw, ...provenDown])), endHi }
}

/** As few answers together may be a coincidence. */
const leastBacklog = 3

/**
 * Whether the first answers are those of a backlog that was worked off at once: then the target went on no longer than L0
 * before them, since all that time there was something to answer. Answers that come one by one are those to requests that
 * were sent again, each when its own timer said so, and the target may have been up for longer. Answers that the harness found
 * when it woke up look as if they had come together, and do not count.
 */
function isThaw(silent: readonly Operation[], endHi: number, { silenceNs }: Thresholds): boolean {
  const backlog = silent.filter(
    ({ outcome, done }) => outcome !== 'error' && outcome !== 'void' && (done ?? Infinity) >= endHi,
  )
  const together = backlog.filter(
    ({ outcome, done, earliestDone }) =>
      outcome === 'ok' && done !== null && earliestDone === undefined && done <= endHi + silenceNs,
  )
  return together.some(({ done }) => done === endHi) && together.length >= Math.max(leastBacklog, backlog.length / 2)
}

// Spreading a hundred thousand numbers into Math.min would overflow the stack.
const least = (values: readonly number[]) => values.reduce((a, b) => Math.min(a, b), Infinity)
const greatest = (values: readonly number[]) => values.reduce((a, b) => Math.max(a, b), -Infinity)
