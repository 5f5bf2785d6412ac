/** Whether the harness may be believed: its own gaps, operations it could not send, and the negative control. */
import type { ClockRecord, GapRecord, OperationRecord } from '../model/record/observation.ts'
import type { Operation } from './outage.ts'

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
