/** From one class of operations to its outages: what the harness's own gaps leave, L0 from the baseline, then the brackets. */
import type { GapRecord } from '../model/observation.ts'
import { type Operation, silenceOf, type Thresholds } from './outage.ts'
import { outagesSince, type Split, type Sustained } from './segments.ts'
import { withoutGaps } from './validity.ts'

export interface Measured extends Split {
  readonly thresholds: Thresholds
  /** those that prove something */
  readonly operations: readonly Operation[]
}

/** `operations` are in order of sending; times are nanoseconds since the run epoch; `faultNs` is `tF-`. */
export function measureOutages(
  operations: readonly Operation[],
  gaps: readonly GapRecord[],
  { deadlineNs, faultNs, ...sustained }: Sustained & { readonly deadlineNs: number; readonly faultNs: number },
): Measured {
  const before = operations.filter(({ done, sent }) => (done ?? sent) < faultNs)
  const baseline = withoutGaps(before, gaps, { deadlineNs, silenceNs: deadlineNs })
  const thresholds = { deadlineNs, silenceNs: silenceOf(baseline, deadlineNs) }
  const kept = withoutGaps(operations, gaps, thresholds)
  return { thresholds, operations: kept, ...outagesSince(kept, thresholds, faultNs, sustained) }
}
