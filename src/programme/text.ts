/** A programme for people: the gravest first, a line each, and why where it is not done. Pure. */
import type { ProgrammeRow } from './row.ts'
import { type State, states } from './standing.ts'

export const stateWords: Readonly<Record<State, string>> = {
  overdue: 'overdue',
  'not-met': 'done but not met',
  due: 'due',
  done: 'done',
  'not-owed': 'not owed',
}

const headings = ['state', 'drill', 'environment', 'region', 'tier', 'last', 'trend', 'owner'] as const

export function programmeLines(rows: readonly ProgrammeRow[]): string[] {
  const ordered = states.flatMap(state => rows.filter(row => row.state === state))
  const table = [headings, ...ordered.map(cellsOf)]
  const widths = headings.map((_, column) => Math.max(...table.map(cells => (cells[column] as string).length)))
  const line = (cells: readonly string[]) =>
    `  ${cells.map((cell, column) => cell.padEnd(widths[column] as number)).join('  ')}`.trimEnd()
  return [line(headings), ...ordered.flatMap(row => [line(cellsOf(row)), ...notesOf(row).map(text => `      ${text}`)])]
}

/** `20 drills: 1 overdue, 19 due` */
export function countsText(rows: readonly ProgrammeRow[]): string {
  const counts = states.flatMap(state => {
    const count = rows.filter(row => row.state === state).length
    return count === 0 ? [] : [`${count} ${stateWords[state]}`]
  })
  return `${rows.length} ${rows.length === 1 ? 'drill' : 'drills'}: ${counts.join(', ')}`
}

const cellsOf = (row: ProgrammeRow): string[] => [
  stateWords[row.state],
  row.scenario,
  row.environment,
  row.region,
  row.tier,
  row.last?.result.replaceAll('-', ' ') ?? 'never run',
  trendText(row),
  row.owner,
]

/** What is worth a look first: a promise that takes longer now. */
const telling = ['slower', 'faster', 'other configuration', 'none seen', 'too few runs', 'one quarter only'] as const
const words: Readonly<Record<string, string>> = {
  'none seen': 'no change seen',
  'other configuration': 'not comparable',
}

function trendText({ trend }: ProgrammeRow): string {
  const change = telling.find(kind => trend.some(entry => entry.change === kind))
  if (change === undefined) return '-'
  const named = trend.filter(entry => entry.change === change).map(({ finding }) => finding)
  const isNamed = change === 'slower' || change === 'faster'
  return `${words[change] ?? change}${isNamed ? `: ${named.join(', ')}` : ''}`
}

function notesOf({ state, why, missed, problems, notCounted }: ProgrammeRow): string[] {
  const newest = notCounted.at(-1)
  const more = notCounted.length > 1 ? ` (and ${notCounted.length - 1} more)` : ''
  return [
    ...(state === 'done' || state === 'due' ? [] : [why]),
    ...(missed.length === 0 ? [] : [`missed: ${missed.join(', ')}`]),
    ...problems.map(problem => `cannot be drilled: ${problem}`),
    ...(newest ? [`not counted: ${newest.runId}: ${newest.why}${more}`] : []),
  ]
}
