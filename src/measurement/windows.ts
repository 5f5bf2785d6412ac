/** The windows of a drill over which a performance promise is graded, and which operations each holds. */
import type { Window } from '../model/promise/performance.ts'

/** Instants in nanoseconds of the run's clock; `recoveredNs` null: recovery was never seen, and nothing comes after it. */
export interface Instants {
  readonly baselineNs: number
  readonly faultNs: number
  readonly recoveredNs: number | null
}

/** An operation with when it was due. */
interface Due {
  readonly sch: number
  readonly done: number | null
}

/**
 * Operations by window, those due before the baseline left out. What was still outstanding at the fault belongs to it: it may
 * be the fault that kept its answer back.
 */
export function byWindow<T extends Due>(operations: readonly T[], instants: Instants): Record<Window, T[]> {
  const { baselineNs, faultNs, recoveredNs } = instants
  const whole = operations.filter(({ sch }) => sch >= baselineNs)
  const baseline = whole.filter(({ sch, done }) => sch < faultNs && done !== null && done < faultNs)
  const after = whole.filter(({ sch }) => recoveredNs !== null && sch >= recoveredNs)
  const elsewhere = new Set([...baseline, ...after])
  return { baseline, fault: whole.filter(operation => !elsewhere.has(operation)), after, whole }
}
