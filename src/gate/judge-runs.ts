/** What the runs that count say together. No run is taken back by a better one. Pure. */
import { ExitCode } from '../model/exit-code.ts'
import { type Check, check } from './decision.ts'
import { type Counted, passedOverTexts } from './count-runs.ts'
import type { Requirement, SealedGateRun } from './requirement.ts'
import { listed, plural } from './words.ts'

/** A failure that was seen stays one, also where the drill was stopped after it. */
export function cameTo({ verdict: { undoVerified, result, aborted } }: SealedGateRun): string {
  if (!undoVerified) return 'undo failed'
  if (result === 'fail') return 'failed'
  if (aborted) return 'aborted'
  return result === 'pass' ? 'passed' : 'inconclusive'
}

const having = (runs: readonly SealedGateRun[], ...words: readonly string[]) =>
  runs.filter(run => words.includes(cameTo(run)))

/** Runs that came to an answer. */
export const answered = ({ sealed }: Counted): readonly SealedGateRun[] => having(sealed, 'passed', 'failed')

/** Where there is no run, nothing is said of what none of them did. */
export function judgeRuns(counted: Counted, requirement: Requirement): Check[] {
  const { sealed, unfinished, refused } = counted
  if (sealed.length + unfinished.length + refused.length === 0) return [enough(counted, requirement)]
  return [
    believed(counted),
    undone(counted),
    failed(counted, requirement),
    told(counted, requirement),
    enough(counted, requirement),
  ]
}

function believed({ refused, sealed }: Counted): Check {
  if (refused.length === 0)
    return check(
      'evidence',
      ExitCode.met,
      `${plural(sealed.length, 'run')} verified and judged again: the same verdicts`,
    )
  return check(
    'evidence',
    ExitCode.refused,
    `${listed(refused.map(({ directory, why }) => `${directory}: ${why}`))}. Nothing is built on what may have been changed: bring the reports back from where they are kept, or find out who changed them`,
  )
}

function undone({ sealed }: Counted): Check {
  const broken = having(sealed, 'undo failed')
  if (broken.length === 0) return check('undone', ExitCode.met, 'every fault was undone')
  return check(
    'undone',
    ExitCode.undoFailed,
    `${namesOf(broken)}: a fault may still be there: undo it with muster recover`,
  )
}

function failed({ sealed }: Counted, { mayFail }: Requirement): Check {
  const bad = having(sealed, 'failed')
  const good = having(sealed, 'passed').length
  const allowance = mayFail === 0 ? 'none may' : `${mayFail} may`
  if (bad.length === 0) return check('failed', ExitCode.met, `none of ${plural(sealed.length, 'run')} failed`)
  const what = `${bad.length} of ${plural(sealed.length, 'run')} failed, ${allowance}: ${listed(bad.map(failureOf))}`
  if (bad.length <= mayFail) return check('failed', ExitCode.met, what)
  const green = good === 0 ? '' : `. ${plural(good, 'run')} passed beside: a later green run takes no failure back`
  return check('failed', ExitCode.missed, `${what}${green}`)
}

const failureOf = ({ runId, verdict: { findings } }: SealedGateRun) => {
  const worst = findings.find(({ result }) => result === 'fail')
  return worst ? `${runId} (${worst.id}: ${worst.problems[0] ?? worst.summary})` : runId
}

/** Who may stop the drills that go badly has only green ones. */
function told({ sealed, unfinished }: Counted, { mayBeInconclusive }: Requirement): Check {
  const [stopped, open] = [having(sealed, 'aborted'), having(sealed, 'inconclusive')]
  const all = [
    ...stopped.map(({ runId, verdict }) => `${runId} (aborted: ${verdict.aborted?.reason ?? ''})`),
    ...open.map(({ runId, verdict }) => `${runId} (${doubtOf(verdict)})`),
    ...unfinished.map(({ runId }) => `${runId} (begun and never sealed: it is going on, or its harness died)`),
  ]
  if (all.length === 0) return check('told', ExitCode.met, 'every run came to an answer')
  const allowance = mayBeInconclusive === 0 ? 'none may' : `${mayBeInconclusive} may`
  const what = `${plural(all.length, 'run')} came to no answer, ${allowance}: ${listed(all)}`
  if (all.length <= mayBeInconclusive) return check('told', ExitCode.met, what)
  return check('told', stopped.length > 0 ? ExitCode.aborted : ExitCode.inconclusive, what)
}

const doubtOf = ({ findings, validity }: SealedGateRun['verdict']) => {
  const open = findings.find(({ result }) => result === 'inconclusive')
  return open ? `${open.id}: ${open.problems[0] ?? open.summary}` : (validity.reasons[0] ?? 'nothing was tested')
}

function enough(counted: Counted, { runs, scenario }: Requirement): Check {
  const have = answered(counted).length
  if (have >= runs) return check('runs', ExitCode.met, `${plural(have, 'run')} came to an answer, ${runs} needed`)
  const texts = passedOverTexts(counted.passedOver)
  const over = texts.length === 0 ? '' : ` (${texts.join('; ')})`
  return check(
    'runs',
    ExitCode.inconclusive,
    `${have === 0 ? 'no run' : `only ${plural(have, 'run')}`} of ${scenario} that counts, ${runs} needed${over}. Drill it: muster run, or muster gate --run`,
  )
}

const namesOf = (runs: readonly SealedGateRun[]) => listed(runs.map(({ directory }) => directory))
