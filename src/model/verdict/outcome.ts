/** The one place where grades are folded, and where a result is made of a grade. Order: not met, inconclusive, met. */
import type { Grade, Result } from '../names.ts'

const results: Record<Grade, Result> = {
  'not-met': 'fail',
  inconclusive: 'inconclusive',
  met: 'pass',
  'met-with-exceptions': 'pass',
  'not-tested': 'not-applicable',
  'not-applicable': 'not-applicable',
}

export const resultOf = (grade: Grade): Result => results[grade]

/** What an assertion saw, one sentence each. */
export interface Seen {
  /** what a sound system does not do */
  readonly problems?: readonly string[]
  /** why the answer is not known */
  readonly doubts?: readonly string[]
  /** what is not sound, and broke no promise */
  readonly exceptions?: readonly string[]
}

/** A grade with what was seen besides: a problem that was seen stays one, a doubt lets nothing pass. */
export function gradeWith(grade: Grade, { problems = [], doubts = [], exceptions = [] }: Seen): Grade {
  if (grade === 'not-met' || problems.length > 0) return 'not-met'
  if (doubts.length > 0) return 'inconclusive'
  return grade === 'met' && exceptions.length > 0 ? 'met-with-exceptions' : grade
}

/** The grade of all findings together. What was not tested lets the rest pass with an exception; where nothing was, nothing does. */
export function gradeOfAll(grades: readonly Grade[]): Grade {
  const worst = (['not-met', 'inconclusive'] as const).find(grade => grades.includes(grade))
  if (worst) return worst
  const isException = grades.includes('met-with-exceptions') || grades.includes('not-tested')
  if (!grades.some(grade => resultOf(grade) === 'pass'))
    return grades.length > 0 && !isException ? 'not-applicable' : 'not-tested'
  return isException ? 'met-with-exceptions' : 'met'
}
