/** The first screen: what was broken, whether the promises were met, and what was measured against each. */
import { type Criterion, rtoId } from '../../model/scenario/scenario.ts'
import type { Finding, Verdict } from '../../model/verdict/verdict.ts'
import { durationMs, formatMs } from '../../model/duration.ts'
import { type Cell, definitions, problemList, soft, table } from '../elements.ts'
import { gradeMark } from '../grade.ts'
import type { ReportInput } from '../input.ts'
import { type Markup, markup } from '../markup.ts'
import { measuredText, objectiveText } from '../promise.ts'
import { promiseName } from '../promise-name.ts'
import { count, instant } from '../units.ts'

export const opening = (input: ReportInput): Markup => {
  const { verdict, plan } = input
  return markup`<header><p class="soft">Recovery drill ${verdict.scenario}, ${verdict.startedWall === '' ? 'never begun' : instant(verdict.startedWall)}</p>
<div class="headline"><h1>${plan.title}</h1><p class="answer">${gradeMark(verdict.grade)}</p></div>
<p>${plan.description}</p>${circumstances(input)}${warnings(verdict)}</header>
<section aria-label="Promises and what was measured">${promises(input)}${problems(verdict)}</section>`
}

/** What a reader must know before believing any figure below. */
function warnings({ aborted, undoVerified, validity }: Verdict): Markup | null {
  return problemList([
    ...(aborted ? [`Aborted in ${aborted.phase} by ${aborted.by}: ${aborted.reason}`] : []),
    ...(undoVerified ? [] : ['An undo failed or could not be verified: something may still be broken.']),
    ...validity.reasons.map(reason => `The figures are in doubt: ${reason}`),
  ])
}

const promises = ({ verdict, plan }: ReportInput): Markup =>
  markup`<div class="promises">${table(
    ['promise', { figures: 'objective' }, { figures: 'actual' }, 'grade'],
    verdict.findings.map(finding => [
      markup`<b>${promiseName(finding)}</b><br>${soft(besides(finding, plan.criteria))}`,
      objectiveText(finding),
      actualOf(finding),
      gradeMark(finding.grade),
    ]),
  )}</div>`

/** Only what was measured: a promise without a figure has none, a figure that is missing says so. */
function actualOf(finding: Finding): Cell {
  const measured = measuredText(finding)
  if (measured !== null) return markup`<b>${measured}</b>`
  if (objectiveText(finding) !== '') return 'not measured'
  const { checks, failing, unsound } = finding.numbers
  const bad = failing ?? unsound
  const looked = typeof checks === 'number' && typeof bad === 'number' && checks > 0
  return looked ? markup`<b>${checks - bad} of ${checks}</b> ${failing === undefined ? 'settings' : 'checks'}` : ''
}

/** The second line: what the figures alone do not say. */
function besides(finding: Finding, criteria: readonly Criterion[]): string {
  if (finding.assertion !== 'rto') return withoutObjective(finding)
  const own = criteria.find(criterion => criterion.assert === 'rto' && rtoId(criterion) === finding.id)
  const expected = own?.assert === 'rto' ? own.expectWithin : undefined
  const { outages, flaps } = finding.numbers
  return [
    ...(typeof outages === 'number' ? [count(outages, 'outage')] : []),
    ...(typeof flaps === 'number' ? [count(flaps, 'flap')] : []),
    ...(expected === undefined ? [] : [`a sound configuration needs less than ${formatMs(durationMs(expected))}`]),
  ].join('; ')
}

/** The summary repeats the objective, which stands beside it already. */
const withoutObjective = ({ summary }: Finding) => summary.replace(/; the objective is (under|over) [^;]*$/, '')

/** Every problem once, with the findings that have it; doubts about the figures stand at the top already. */
function problems({ findings, grade, validity }: Verdict): Markup | null {
  const all = findings.flatMap(({ id, problems: own }) => own.map(problem => ({ id, problem })))
  const told = Map.groupBy(all, ({ problem }) => problem)
  for (const reason of validity.reasons) told.delete(reason)
  if (told.size > 0)
    return problemList(
      [...told].map(([problem, had]) => markup`<b>${had.map(({ id }) => id).join(', ')}</b> ${problem}`),
    )
  return findings.length > 0 && grade === 'met'
    ? markup`<p>Nothing was seen that a sound system does not do.</p>`
    : null
}

function circumstances({ verdict, plan, facts }: ReportInput): Markup {
  const ended = verdict.endedWall === null ? 'never ended' : `ended ${instant(verdict.endedWall)}`
  return definitions([
    ...verdict.faults.map((fault): [string, Cell] => {
      const planned = plan.faults.find(({ id }) => id === fault.id)
      return [planned?.prelude ? 'Prelude' : 'Broken', brokenText(fault, planned?.effect ?? fault.kind)]
    }),
    ['Drilled', `environment ${plan.environment}, configuration ${verdict.configurationDigest.slice(0, 12)}`],
    ['Run', `${verdict.runId}, ${ended}, Muster ${facts.version}`],
  ])
}

function brokenText({ id, instance, injectedMs, confirmed }: Verdict['faults'][number], effect: string): Cell {
  if (!injectedMs) return markup`<b>nothing</b>: the fault ${id} was never injected`
  const doubt = confirmed === 'present' ? null : markup` (<b>not seen to be so: ${confirmed}</b>)`
  return markup`<b>${instance ?? id}</b>: ${effect}${doubt}`
}
