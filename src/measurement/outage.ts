/**
 * The bounds of one outage, from operations alone.
 *
 * What one operation proves: a success says up at some instant in `[sent, done]`; an explicit error says down at some
 * instant in it; silence says not up during `[sent, sent + L0]`. `D` decides whether an operation belongs to an outage;
 * `L0` only places the edges: mixing the two lets a hiccup before the fault look like the outage.
 */
import type { OperationRecord } from '../model/observation.ts'

/** An operation as the ruler sees it; times are nanoseconds since the run epoch. */
export type Operation = Pick<OperationRecord, 'sent' | 'done' | 'outcome'>

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
export const isSilent = ({ outcome, sent, done }: Operation, { silenceNs }: Thresholds) =>
  outcome !== 'void' && outcome !== 'error' && (done === null || done - sent > silenceNs)

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
  const failedAt = ({ outcome, sent, done }: Operation) =>
    outcome === 'error' && done !== null ? done : sent + thresholds.silenceNs
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
  const lastBadSent = greatest(bad.map(operation => operation.sent))
  const late = bad.flatMap(({ outcome, done }) => (outcome === 'ok' && done !== null ? [done] : []))
  const burst = least(late.filter(done => done > lastBadSent))
  const slow = late.some(done => done < lastBadSent || done > burst + thresholds.deadlineNs)
  const ends = (operation: Operation) => (slow ? isGood(operation, thresholds) && operation.sent > lastBadSent : true)
  const answered = all.flatMap(operation => {
    const { outcome, done } = operation
    return outcome === 'ok' && done !== null && done > startHi && done > lastBadSent && ends(operation) ? [done] : []
  })
  const endHi = answered.length === 0 ? null : least(answered)
  // Silence for L0 proves that it was not up, also where the answer came before D: that places the edge.
  const firstBadSent = least(bad.map(operation => operation.sent))
  const silent = all.filter(
    ({ sent }) => sent >= firstBadSent && (endHi === null || sent + thresholds.silenceNs <= endHi),
  )
  const provenDown = [
    ...bad.filter(({ outcome }) => outcome === 'error'),
    ...silent.filter(operation => isSilent(operation, thresholds)),
  ].map(operation => operation.sent)
  return { endLo: Math.min(endHi ?? Infinity, greatest([startHi, ...provenDown])), endHi }
}

// Spreading a hundred thousand numbers into Math.min would overflow the stack.
const least = (values: readonly number[]) => values.reduce((a, b) => Math.min(a, b), Infinity)
const greatest = (values: readonly number[]) => values.reduce((a, b) => Math.max(a, b), -Infinity)
