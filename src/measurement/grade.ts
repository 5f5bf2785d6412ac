import type { Interval } from '../model/interval.ts'
import type { Grade } from '../model/names.ts'

/** The promise is "less than", so: met if even the upper bound is below, not met if even the lower is not, else inconclusive. */
export function gradeOf(actualMs: Interval, objectiveMs: number): Grade {
  if (actualMs.upper !== null && actualMs.upper < objectiveMs) return 'met'
  return actualMs.lower >= objectiveMs ? 'not-met' : 'inconclusive'
}
