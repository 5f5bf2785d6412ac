/** Whether the harness may be believed: its own gaps, operations it could not send, and the negative control. */
import type { ClockRecord, GapRecord, OperationRecord } from '../model/record/observation.ts'
import type { Operation, Thresholds } from './outage.ts'

export interface ValidityInput {
  readonly operations: readonly Operation[]
  readonly canary: readonly OperationRecord[]
  readonly gaps: readonly GapRecord[]
  readonly clocks: readonly ClockRecord[]
}

export interface ValidityAnswer {
  readonly reasons: string[]
  readonly canaryFailures: number
  readonly voidOperations: number
  readonly wallClockSteps: number
}

const silentNs = 1e9

export function validityOf({ operations, canary, gaps, clocks }: ValidityInput): ValidityAnswer {
  const excused = (sent: number) => gaps.some(gap => sent >= gap.from - silentNs && sent <= gap.to)
  const canaryFailures = canary.filter(
    ({ outcome, sent }) => (outcome === 'error' || outcome === 'silent') && !excused(sent),
  ).length
  const voidOperations = operations.filter(({ outcome }) => outcome === 'void').length
  const share = operations.length === 0 ? 1 : voidOperations / operations.length
  return {
    canaryFailures,
    voidOperations,
    wallClockSteps: stepsOf(clocks),
    reasons: [
      ...(operations.length === 0 ? ['no operation was observed'] : []),
      ...(canary.length === 0 ? ['the negative control was never probed'] : []),
      ...(canaryFailures > 0
        ? [`the negative control failed ${canaryFailures} times: the vantage itself was cut off`]
        : []),
      ...(share > 0.01 ? [`${(share * 100).toFixed(1)} % of operations could not be sent in time`] : []),
    ],
  }
}

/** How often the wall clock moved against the monotonic one by more than 100 ms within a second. */
function stepsOf(clocks: readonly ClockRecord[]): number {
  const offsets = clocks.map(({ mono, wallMs }) => wallMs - mono / 1e6)
  return offsets.filter((offset, at) => at > 0 && Math.abs(offset - (offsets[at - 1] as number)) > 100).length
}

/** Behind a gap the backlog of answers drains: their stamps are late for as long again as a tick may be. */
const drainNs = 18e6

/**
 * What gaps of the harness leave of the evidence. Inside a gap a stamp is early or late, never by more than the gap: what was
 * stamped as sent left at some instant until the gap ended, and an answer stamped in it came at some instant since it began.
 * Where that would turn bad into good, or silence into an answer, the operation proves nothing and is left out; silence
 * counts from the latest instant of sending.
 */
export function withoutGaps<T extends Operation>(
  operations: readonly T[],
  gaps: readonly GapRecord[],
  thresholds: Thresholds,
): T[] {
  if (gaps.length === 0) return [...operations]
  return operations.flatMap(operation => withoutGap(operation, gaps, thresholds))
}

function withoutGap<T extends Operation>(operation: T, gaps: readonly GapRecord[], limits: Thresholds): T[] {
  const { sent, done } = operation
  const latestSent = gaps.findLast(gap => sent >= gap.from && sent <= gap.to)?.to ?? sent
  const late = latestSent === sent ? operation : { ...operation, latestSent }
  if (done === null) return [late]
  const earliestDone = gaps.find(gap => done >= gap.from && done <= gap.to + drainNs)?.from ?? done
  const least = Math.max(0, earliestDone - latestSent)
  const most = done - sent
  if ([limits.deadlineNs, limits.silenceNs].some(limit => least > limit !== most > limit)) return []
  if (least <= limits.silenceNs) return [operation]
  return [earliestDone === done ? late : { ...late, earliestDone }]
}
