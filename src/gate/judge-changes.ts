/** Whether what changed since the last good release is more than the policy allows. Pure. */
import { formatMs } from '../model/duration.ts'
import { ExitCode } from '../model/exit-code.ts'
import type { PromiseChange, ReleaseChange } from './compare-releases.ts'
import { type Check, check } from './decision.ts'
import type { Requirement } from './requirement.ts'
import { plural } from './words.ts'

/** One check for each promise that the policy compares. `isWithout`: whoever calls says that there is no good release yet. */
export function judgeChanges(changes: ReleaseChange | null, requirement: Requirement, isWithout: boolean): Check[] {
  return Object.keys(requirement.mayBeSlowerByMs).map(finding => {
    const id = `slower/${finding}`
    if (isWithout) return check(id, ExitCode.met, 'not compared: there is no last good release yet (--no-baseline)')
    const change = changes?.promises.find(entry => entry.finding === finding)
    if (!changes || !change)
      return check(
        id,
        ExitCode.inconclusive,
        `the policy compares ${finding} with the last good release, and nothing can be compared: ${whyNot(requirement)}`,
      )
    return judged(id, change)
  })
}

const whyNot = ({ scenario, wanted }: Requirement) =>
  `there is no run of this one that counts, or none of that one: give its reports with --baseline, with passed runs of ${scenario} as it is now on "${wanted.environment}"; of a first release say --no-baseline`

function judged(id: string, change: PromiseChange): Check {
  const { finding, allowedMs, outcome } = change
  const allowed = `${formatMs(allowedMs ?? 0)} slower is allowed`
  if (outcome === 'regressed') return check(id, ExitCode.missed, `${shiftText(change)}; ${allowed}`)
  if (outcome === 'within') return check(id, ExitCode.met, `${shiftText(change)}; ${allowed}${bound(change)}`)
  const [before, after] = [change.before?.runs ?? 0, change.after?.runs ?? 0]
  if (before === 0 || after === 0)
    return check(
      id,
      ExitCode.inconclusive,
      `${finding} was measured by ${plural(before, 'run')} of the last good release and ${after} of this one: nothing can be compared; is that what the finding is called?`,
    )
  return check(
    id,
    ExitCode.inconclusive,
    `${plural(before, 'run')} before and ${after} now are too few to tell slower from chance at 95 %; six each, spread over the same parts of the control loop (--repeat 6), are enough`,
  )
}

/** Within may be proved, or only not disproved. */
const bound = ({ comparison, allowedMs }: PromiseChange) =>
  (comparison?.interval?.upper ?? Infinity) <= (allowedMs ?? 0)
    ? ', and more is excluded'
    : ': a larger shift is not seen, and not excluded'

/** `median 1.03 s (6 runs) -> 1.53 s (6 runs), shift +500 ms (from +480 ms to +520 ms, at 97 %)` */
export function shiftText({ before, after, comparison }: PromiseChange): string {
  const side = (sample: PromiseChange['before']) =>
    sample ? `${formatMs(sample.medianMs)} (${plural(sample.runs, 'run')})` : 'not measured'
  const interval = comparison?.interval
  const shift = !comparison
    ? ', no runs of the same part of the control loop'
    : interval
      ? `, shift ${signed(comparison.shift)} (from ${signed(interval.lower)} to ${signed(interval.upper)}, at ${(interval.confidence * 100).toFixed(0)} %)`
      : `, shift ${signed(comparison.shift)} (too few runs to bound it)`
  return `median ${side(before)} -> ${side(after)}${shift}`
}

const signed = (valueMs: number) => `${valueMs < 0 ? '-' : '+'}${formatMs(Math.abs(valueMs))}`
