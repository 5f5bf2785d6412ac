/** The verdict for a terminal. */
import { formatMs } from '../model/duration.ts'
import type { Interval } from '../model/interval.ts'
import type { Grade } from '../model/names.ts'
import { performanceKinds } from '../model/promise/performance.ts'
import { formatPercent } from '../model/percent.ts'
import type { Finding, Verdict } from '../model/verdict/verdict.ts'
import { paintGrade } from './grade-colour.ts'
import { restoreLines } from './restore-lines.ts'
import { percentRange } from './units.ts'

/** Table of findings, phases, losses and problems; `colour` false: plain text. */
export function terminalReport(verdict: Verdict, colour: boolean): string {
  const paint = (grade: Grade, text: string) => paintGrade(grade, text, colour)
  return [
    `${verdict.scenario}  ${verdict.runId}  ${paint(verdict.grade, verdict.grade.toUpperCase())}`,
    ...(verdict.aborted
      ? [`aborted in ${verdict.aborted.phase} by ${verdict.aborted.by}: ${verdict.aborted.reason}`]
      : []),
    '',
    ...table(verdict, paint),
    '',
    ...verdict.recovery.flatMap(({ service, episode = 'fault', phases, outages }) => [
      `Recovery of ${service}, after the ${episode}:`,
      ...phases.map(
        ({ phase, atMs, detail }) =>
          `  ${phase.padEnd(14)} ${(atMs ? interval(atMs) : 'not seen').padEnd(22)} ${detail}`,
      ),
      ...outages.map(
        outage => `  back           ${interval(outage.endMs).padEnd(22)} ${outage.class} at ${outage.vantage}`,
      ),
    ]),
    ...runbookLines(verdict.runbook ?? []),
    ...(verdict.restores ?? []).flatMap(restore => [
      `Restore of ${restore.store}:`,
      ...restoreLines(restore).map(([name, text]) => `  ${name.padEnd(24)} ${text}`),
    ]),
    ...verdict.loss.map(
      loss =>
        `Ledger ${loss.ledger}: ${loss.acked} acknowledged, ${range(loss.lost)} lost, ${loss.indeterminate} indeterminate (${loss.recovered} of them are there)`,
    ),
    ...verdict.findings
      .filter(({ assertion }) => ['staleness', 'detection'].includes(assertion) || performanceKinds.includes(assertion))
      .map(({ id, summary }) => `${id}: ${summary}`),
    ...verdict.findings.flatMap(({ id, problems }) => problems.map(problem => `! ${id}: ${problem}`)),
    ...adviceLines(verdict.findings),
  ].join('\n')
}

/** What to do about the settings that were named, once each. */
function adviceLines(findings: readonly Finding[]): string[] {
  const causes = findings.flatMap(finding => finding.causes ?? [])
  const lines = causes.map(({ id, advice }) => `> ${id}: ${advice}`)
  return [...new Set(lines)]
}

function runbookLines(steps: NonNullable<Verdict['runbook']>): string[] {
  if (steps.length === 0) return []
  const line = ({ title, outcome, startMs, durationMs, detail }: (typeof steps)[number]) =>
    `  ${(durationMs === null ? outcome : formatMs(durationMs)).padEnd(9)} ${startMs === null ? '' : `from ${formatMs(startMs)}: `}${title}${outcome === 'done' ? '' : ` (${outcome}): ${detail}`}`
  return ['Runbook, times after the fault:', ...steps.map(line)]
}

function table(verdict: Verdict, paint: (grade: Grade, text: string) => string): string[] {
  const rows = verdict.findings.map(
    finding => [finding.id, objectiveOf(finding), actualOf(finding), finding.grade] as const,
  )
  const widths = [0, 1, 2].map(column =>
    Math.max(
      ...['assertion', 'objective', 'actual'].map((head, at) => (at === column ? head.length : 0)),
      ...rows.map(row => (row[column] as string).length),
    ),
  )
  const line = (cells: readonly string[]) => cells.map((cell, at) => cell.padEnd(widths[at] ?? 0)).join('  ')
  return [
    line(['assertion', 'objective', 'actual', 'grade']),
    ...rows.map(([id, objective, actual, grade]) => `${line([id, objective, actual])}  ${paint(grade, grade)}`),
  ]
}

function objectiveOf({ objectiveMs, percent }: Finding): string {
  if (percent) return `${percent.promise === 'under' ? '<' : '>'} ${formatPercent(percent.objective)}`
  return objectiveMs === null ? '' : `< ${formatMs(objectiveMs)}`
}

function actualOf({ actualMs, percent }: Finding): string {
  if (percent?.actual) return percentRange(percent.actual).replace(' to ', ' .. ')
  return actualMs ? interval(actualMs) : ''
}

export const interval = ({ lower, upper }: Interval) =>
  upper === null ? `${formatMs(lower)} .. ∞` : `${formatMs(lower)} .. ${formatMs(upper)}`

const range = ({ lower, upper }: Interval) => (upper === lower ? String(lower) : `${lower} to ${upper ?? 'unknown'}`)
