/** Many drills in one table, for a terminal. */
import { formatMs } from '../model/duration.ts'
import type { Verdict } from '../model/verdict/verdict.ts'
import type { CatalogueRow } from './catalogue-row.ts'
import { paintGrade } from './grade-colour.ts'
import { type Series, seriesLines } from './series.ts'
import { interval } from './terminal.ts'

export interface Catalogue {
  readonly drills: readonly CatalogueRow[]
  /** what the runs of a repeated drill say together; empty where none was repeated */
  readonly series: readonly Series[]
  readonly planned: number
  readonly tookMs: number
}

export function catalogueReport({ drills, series, planned, tookMs }: Catalogue, colour: boolean): string {
  const rows = drills.map(row => [row.scenario, worstRecovery(row.verdict), lostOf(row.verdict), formatMs(row.tookMs)])
  const head = ['drill', 'recovered after', 'lost', 'took']
  const widths = head.map((title, at) => Math.max(title.length, ...rows.map(row => (row[at] as string).length)))
  const line = (cells: readonly string[]) => cells.map((cell, at) => cell.padEnd(widths[at] ?? 0)).join('  ')
  return [
    `${line(head)}  grade`,
    ...drills.map((row, at) => `${line(rows[at] as string[])}  ${gradeOf(row, colour)}`),
    ...drills.flatMap(problemsOf),
    '',
    `${drills.length} of ${planned} drills in ${formatMs(tookMs)}`,
    ...series.flatMap(seriesLines),
    ...drills.flatMap(({ report }) => (report === null ? [] : [`  ${report}/report.html`])),
  ].join('\n')
}

const gradeOf = ({ verdict }: CatalogueRow, colour: boolean) =>
  verdict === null ? 'REFUSED' : paintGrade(verdict.grade, verdict.grade.toUpperCase(), colour)

/** The worst service after the fault. */
function worstRecovery(verdict: Verdict | null): string {
  const measured = (verdict?.recovery ?? [])
    .filter(({ episode }) => episode === undefined)
    .flatMap(({ rtaMs }) => rtaMs ?? [])
  const [worst] = measured.toSorted((a, b) => (b.upper ?? Infinity) - (a.upper ?? Infinity))
  return worst ? interval(worst) : ''
}

function lostOf(verdict: Verdict | null): string {
  const loss = verdict?.loss ?? []
  if (loss.length === 0) return ''
  const lost = loss.reduce((sum, entry) => sum + entry.lost.lower, 0)
  return `${lost} of ${loss.reduce((sum, { acked }) => sum + acked, 0)}`
}

function problemsOf({ scenario, verdict, refused }: CatalogueRow): string[] {
  if (refused !== null) return [`! ${scenario}: refused: ${refused.split('\n')[0]}`]
  const aborted = verdict?.aborted ? [`aborted in ${verdict.aborted.phase}: ${verdict.aborted.reason}`] : []
  const found = verdict?.findings.flatMap(({ id, problems }) => problems.map(problem => `${id}: ${problem}`)) ?? []
  return [...aborted, ...found].map(text => `! ${scenario}: ${text}`)
}
