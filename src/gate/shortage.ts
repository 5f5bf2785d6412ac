/** The runs that a requirement still lacks. Pure. */
import { ExitCode } from '../model/exit-code.ts'
import { type Counted, countRuns } from './count-runs.ts'
import type { Asked } from './decide.ts'
import { answered, judgeRuns } from './judge-runs.ts'
import type { Requirement } from './requirement.ts'

/** In which part of the control loop's period the fault is to fall; null: whenever it comes. */
export type Turn = { readonly index: number; readonly of: number } | null

/**
 * One for each run to be drilled. None where something else does not hold: drilling again changes no failure. Of several runs
 * each falls into a part of its own, as with --repeat; the parts that no run fell into come first.
 */
export function shortageOf({ requirement, runs }: Asked, nowMs: number): Turn[] {
  const counted = countRuns(runs, requirement, nowMs)
  const isHopeless = judgeRuns(counted, requirement).some(
    ({ id, exitCode }) => id !== 'runs' && exitCode !== ExitCode.met,
  )
  const short = requirement.runs - answered(counted).length
  return isHopeless || short <= 0 ? [] : turnsOf(counted, requirement).slice(0, short)
}

function turnsOf(counted: Counted, { runs: of }: Requirement): Turn[] {
  if (of === 1) return [null]
  const taken = answered(counted).flatMap(({ verdict: { loopPhase } }) =>
    loopPhase?.of === of ? [loopPhase.stratum] : [],
  )
  const all = Array.from({ length: of }, (_, index) => ({ index, of }))
  return [...all.filter(({ index }) => !taken.includes(index)), ...all.filter(({ index }) => taken.includes(index))]
}
