/** An issue for each objective that a drill missed. Pure. */
import type { Finding, Verdict } from '../model/verdict/verdict.ts'
import { bullets, doubts, type Drilled, markdownTable, paragraphs, plain, runLine } from './markdown.ts'
import { actualText, objectiveText } from './promise.ts'

export interface Issue {
  /** the same for the same miss in every quarter, so that the open issue is found again */
  readonly title: string
  /** Markdown */
  readonly body: string
}

/** `link`: where report and records lie; null: nobody said. None: nothing was missed. */
export const issuesOf = (verdict: Verdict, drilled: Drilled, link: string | null): Issue[] =>
  verdict.findings
    .filter(({ result }) => result === 'fail')
    .map(finding => ({
      title: `Objective missed: ${finding.id} by ${verdict.scenario} on ${drilled.environment}`,
      body: bodyOf(finding, verdict, drilled, link),
    }))

const bodyOf = (finding: Finding, verdict: Verdict, { title, environment }: Drilled, link: string | null): string =>
  paragraphs([
    `**${plain(title)}**, drilled on ${plain(environment)}: ${plain(finding.summary)}.`,
    markdownTable(
      ['objective', 'actual', 'who promises it'],
      [[objectiveText(finding), actualText(finding), finding.objectiveSource].map(text => plain(text) || '–')],
    ),
    listed('What is wrong', finding.problems.map(plain)),
    listed('What explains it', (finding.causes ?? []).map(causeLine)),
    listed('Before believing it', doubts(verdict)),
    listed(
      'Where it can be seen',
      finding.evidence.map(({ file, what }) => `\`${file}\`: ${plain(what)}`),
    ),
    runLine(verdict, link),
    `Close this when a drill has met the objective. Until then, each drill that misses it again adds a comment.`,
  ])

const causeLine = ({ id, settings, figure, advice, docs }: NonNullable<Finding['causes']>[number]): string => {
  const values = settings.map(({ path, value }) => `\`${path}\` = ${plain(value)}`).join(', ')
  return `**${plain(id)}**${values === '' ? '' : ` (${values})`}: ${plain(figure)} ${plain(advice)} (${docs})`
}

const listed = (heading: string, lines: readonly string[]): string =>
  lines.length === 0 ? '' : `${heading}:\n\n${bullets(lines)}`
