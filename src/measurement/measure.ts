/** From one class of operations to its outages: what the harness's own gaps leave, L0 from the baseline, then the brackets. */
import type { GapRecord } from '../model/record/observation.ts'
import { type Operation, silenceOf, type Thresholds } from './outage.ts'
import { outagesSince, type Segment, type Split, type Sustained } from './segments.ts'
import { withoutGaps } from './without-gaps.ts'

export interface Measured extends Split {
  readonly thresholds: Thresholds
  /** those that prove something */
  readonly operations: readonly Operation[]
  /** outages that had begun before the fault; nothing that a client would have noticed: none */
  readonly before: readonly Segment[]
}

/** Instants in ns since the run epoch: `faultNs` is `tF-`, `baselineNs` where the time to compare it with begins. */
interface Limits {
  readonly deadlineNs: number
  readonly faultNs: number
  /** absent: what was before the fault is not asked */
  readonly baselineNs?: number
}

/** `operations` are in order of sending; times are nanoseconds since the run epoch. */
export function measureOutages(
  operations: readonly Operation[],
  gaps: readonly GapRecord[],
  { deadlineNs, faultNs, baselineNs = faultNs, ...sustained }: Sustained & Limits,
): Measured {
  const before = operations.filter(({ done, sent }) => (done ?? sent) < faultNs)
  const baseline = withoutGaps(before, gaps, { deadlineNs, silenceNs: deadlineNs })
  const thresholds = { deadlineNs, silenceNs: silenceOf(baseline, deadlineNs) }
  const kept = withoutGaps(operations, gaps, thresholds)
  const split = outagesSince(kept, thresholds, faultNs, sustained)
  return {
    thresholds,
    operations: kept,
    ...split,
    before: outagesBefore(kept, thresholds, { faultNs, baselineNs }, sustained),
  }
}

/** A client calls it down after D without an answer: what was shorter than that, or failed once or twice, was no outage. */
function outagesBefore(
  all: readonly Operation[],
  thresholds: Thresholds,
  { faultNs, baselineNs }: Required<Omit<Limits, 'deadlineNs'>>,
  sustained: Sustained,
): Segment[] {
  const { deadlineNs } = thresholds
  const decided = all.filter(
    ({ sent, done }) => sent >= baselineNs && Math.min(done ?? Infinity, sent + deadlineNs) < faultNs,
  )
  return outagesSince(decided, thresholds, baselineNs, sustained).outages.filter(
    ({ badOperations, bracket: { startLo, endHi } }) =>
      badOperations >= 3 && (endHi ?? faultNs) - startLo >= deadlineNs,
  )
}
