/** Every run in a table, the newest first, and those on which nothing may be built. */
import type { Finding } from '../model/verdict/verdict.ts'
import { type Cell, section, soft } from '../report/elements.ts'
import { gradeMark, gradeWords } from '../report/grade.ts'
import { type Markup, markup } from '../report/markup.ts'
import { instant, span } from '../report/units.ts'
import { quarterOf } from '../trend/quarter.ts'
import { filterForm } from './filters.ts'
import { regionsHit, type SiteInput, type SiteRun, tiersAtStake } from './site-run.ts'
import { wide } from './wide.ts'

const unverified = 'not verified'
const unknownQuarter = 'unknown'

interface Row {
  readonly runId: string
  readonly drill: string
  readonly grade: string
  readonly quarter: string
  readonly cells: readonly Cell[]
}

const columns = ['run began', 'drill', 'where', 'recovery time (RTA)', 'recovery point (RPA)', 'grade', 'signature']

export function runsSection({ runs, unusable, trustedKey }: SiteInput): Markup {
  const rows = [...runs.map(run => sealedRow(run, trustedKey)), ...unusable.map(unusableRow)].toSorted((a, b) =>
    a.runId < b.runId ? 1 : -1,
  )
  const all = (of: (row: Row) => string) => [...new Set(rows.map(of))].toSorted()
  return section(
    'Runs',
    filterForm({ drill: all(row => row.drill), grade: all(row => row.grade), quarter: all(row => row.quarter) }),
    wide(
      'Table of runs',
      markup`<table id="runs"><thead><tr>${columns.map(name => markup`<th scope="col">${name}</th>`)}</tr></thead><tbody>${rows.map(written)}</tbody></table>`,
    ),
  )
}

const written = ({ drill, grade, quarter, cells }: Row): Markup =>
  markup`<tr data-drill="${drill}" data-grade="${grade}" data-quarter="${quarter}">${cells.map(cell => markup`<td>${cell}</td>`)}</tr>
`

function sealedRow(run: SiteRun, trustedKey: string | null): Row {
  const { verdict, drilled, report, fingerprint } = run
  const { runId, scenario: drill, startedWall } = verdict
  const name = report === null ? markup`${runId}` : markup`<a href="${report}">${runId}</a>`
  const where = [regionsHit(run).join(', '), tiersAtStake(run).join(', ')].filter(text => text !== '').join('; ')
  return {
    runId,
    drill,
    grade: gradeWords(verdict.grade),
    quarter: quarterOf(startedWall),
    cells: [
      markup`${startedWall === '' ? 'never' : instant(startedWall)}<br>${name}`,
      markup`${drill}<br>${soft(drilled.title)}`,
      markup`${drilled.environment}<br>${soft(where)}`,
      figures(verdict.findings, ['rto', 'restore']),
      figures(verdict.findings, ['rpo']),
      markup`${gradeMark(verdict.grade)}${doubts(verdict).map(text => markup`<br>${soft(text)}`)}`,
      markup`verified<br>${soft(`${trustedKey === null ? 'by the key beside it' : 'by the key given'}, ${fingerprint.slice(0, 12)}`)}`,
    ],
  }
}

const doubts = ({ aborted, undoVerified, validity }: SiteRun['verdict']): string[] => [
  ...(aborted ? ['aborted'] : []),
  ...(undoVerified ? [] : ['an undo was not verified']),
  ...(validity.valid ? [] : ['in doubt']),
]

/** Each promise of these kinds with what was measured of it. */
function figures(findings: readonly Finding[], assertions: readonly string[]): Markup {
  const own = findings.filter(({ assertion }) => assertions.includes(assertion))
  return markup`${own.map(
    ({ id, assertion, actualMs }, at) =>
      markup`${at === 0 ? null : markup`<br>`}<b>${actualMs ? span(actualMs) : 'not measured'}</b> ${soft(id.slice(assertion.length + 1))}`,
  )}`
}

const unusableRow = ({ runId, scenario, why }: SiteInput['unusable'][number]): Row => ({
  runId,
  drill: scenario,
  grade: unverified,
  quarter: /^\d{8}T\d{6}Z/.test(runId)
    ? quarterOf(`${runId.slice(0, 4)}-${runId.slice(4, 6)}-${runId.slice(6, 8)}`)
    : unknownQuarter,
  cells: [runId, scenario, '', '', '', markup`<span class="problem">${unverified}</span>`, why],
})
