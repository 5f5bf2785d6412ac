/** The contradictions of one environment, for people. */
import type { Contradiction } from './lint.ts'
import { type Claim, severities } from './rule.ts'

/** An environment's file with what is wrong in it; `lineOf`: where a path stands in the file, null where that is not known. */
export interface Linted {
  readonly file: string
  readonly found: readonly Contradiction[]
  readonly lineOf: (path: readonly string[]) => number | null
}

/** `2 errors, 1 warning`, or `no contradiction` */
export function countText(found: readonly Contradiction[]): string {
  const counts = severities
    .map(severity => [severity, found.filter(({ rule }) => rule.severity === severity).length] as const)
    .filter(([, count]) => count > 0)
    .map(([severity, count]) => `${count} ${severity}${count === 1 ? '' : 's'}`)
  return counts.join(', ') || 'no contradiction'
}

export const lintText = (linted: Linted): string =>
  [`${linted.file}: ${countText(linted.found)}`, ...linted.found.flatMap(entry => entryLines(entry, linted)), ''].join(
    '\n',
  )

/** One line for each, with the rule to look up. */
export const lintSummary = ({ file, found }: Linted): string[] => [
  `policy lint of ${file}: ${countText(found)}`,
  ...found.map(({ rule, consequence }) => `  ${rule.severity} ${rule.id}: ${consequence}`),
]

const entryLines = ({ rule, between, consequence, fix }: Contradiction, linted: Linted): string[] => [
  '',
  `${rule.severity} ${rule.id}: ${rule.title}`,
  ...between.map(entry => `  ${claimText(entry, linted)}`),
  `  ${consequence}`,
  `  Fix: ${fix}.`,
]

function claimText({ path, says }: Claim, { file, lineOf }: Linted): string {
  if (path.length === 0) return says
  const line = lineOf(path)
  return `${line === null ? '' : `${file}:${line} `}${path.join('.')}: ${says}`
}
