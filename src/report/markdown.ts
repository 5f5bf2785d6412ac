/** Text for GitHub: a drill's summary, as it stands on the page of a workflow's run. Pure. */
import type { Finding, Verdict } from '../model/verdict/verdict.ts'
import { gradeWords } from './grade.ts'
import { actualText, objectiveText } from './promise.ts'
import { instant } from './units.ts'

/** What is drilled and where, as people read it. */
export interface Drilled {
  readonly title: string
  /** the environment's name */
  readonly environment: string
}

/** Text that means itself: nothing in it formats, breaks a table or calls somebody. */
export const plain = (text: string): string =>
  text
    .replace(/\s+/g, ' ')
    .trim()
    .replace(/[\\`*_[\]{}<>|~#!]/g, '\\$&')
    .replaceAll('@', '@<!-- -->')

/** A table; cells are Markdown already. */
export const markdownTable = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map(() => '---'), ...rows].map(cells => `| ${cells.join(' | ')} |`).join('\n')

export const bullets = (lines: readonly string[]): string => lines.map(line => `- ${line}`).join('\n')

/** Paragraphs; an empty one is left out. */
export const paragraphs = (parts: readonly string[]): string => `${parts.filter(part => part !== '').join('\n\n')}\n`

/** The verdict, every promise with what was measured, and what is wrong. */
export const markdownReport = (verdict: Verdict, { title, environment }: Drilled, link: string | null): string =>
  paragraphs([
    `### ${plain(title)} on ${plain(environment)}: ${gradeWords(verdict.grade)}`,
    bullets(doubts(verdict)),
    markdownTable(['promise', 'objective', 'actual', 'grade'], verdict.findings.map(rowOf)),
    bullets(verdict.findings.flatMap(({ id, problems }) => problems.map(text => `**${plain(id)}**: ${plain(text)}`))),
    runLine(verdict, link),
  ])

const rowOf = (finding: Finding): string[] => [
  plain(finding.id),
  plain(objectiveText(finding)),
  plain(actualText(finding)),
  gradeWords(finding.grade),
]

/** What a reader must know before believing a figure. */
export const doubts = ({ aborted, undoVerified, validity }: Verdict): string[] => [
  ...(aborted ? [`Aborted in ${aborted.phase} by ${plain(aborted.by)}: ${plain(aborted.reason)}`] : []),
  ...(undoVerified ? [] : ['An undo failed or could not be verified: something may still be broken.']),
  ...validity.reasons.map(reason => `The figures are in doubt: ${plain(reason)}`),
]

/** Which run says so. */
export const runLine = ({ runId, startedWall, planDigest }: Verdict, link: string | null): string =>
  [
    `Run \`${runId}\``,
    ...(startedWall === '' ? [] : [instant(startedWall)]),
    `plan sha256 \`${planDigest}\``,
    ...(link === null ? [] : [`[sealed report and records](${link})`]),
  ].join(', ')
