import type { CheckResult } from '../../model/record/journal-entry.ts'

/** Whether all is as it ought to be while nobody drills. */
export interface SteadyState {
  /** Steady means: every part up, in its role, replicating, reachable. Never throws for a part that is down: it says so. */
  steadyState(signal: AbortSignal): Promise<readonly CheckResult[]>
}
