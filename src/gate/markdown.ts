/** A decision as Markdown, for the summary that a CI shows of a job. Pure. */
import { passedOverTexts } from './count-runs.ts'
import { allChecks, type Decision, type DrillDecision, wordOf } from './decision.ts'
import { changeTexts } from './text.ts'

export const decisionMarkdown = (decision: Decision): string =>
  [
    `## Gate ${cell(decision.policy)} on ${cell(decision.environment)}: ${wordOf(decision.exitCode)}`,
    '',
    '| | drill | asked | answer |',
    '|---|---|---|---|',
    ...allChecks(decision).map(
      ({ scenario, id, exitCode, says }) =>
        `| ${wordOf(exitCode)} | ${cell(scenario ?? '')} | ${cell(id)} | ${cell(says)} |`,
    ),
    ...decision.drills.flatMap(drillSection),
    '',
  ].join('\n')

function drillSection({ scenario, runs, passedOver, changes }: DrillDecision): string[] {
  return [
    '',
    `### ${cell(scenario)}`,
    ...(runs.length === 0 ? [] : ['', '| run | began | came to |', '|---|---|---|']),
    ...runs.map(run => `| ${cell(run.runId)} | ${cell(run.started ?? 'unknown')} | ${cell(run.cameTo)} |`),
    ...bullets('Not counted:', passedOverTexts(passedOver)),
    ...bullets('Since the last good release:', changes ? changeTexts(changes) : []),
  ]
}

const bullets = (title: string, texts: readonly string[]) =>
  texts.length === 0 ? [] : ['', title, '', ...texts.map(text => `- ${cell(text)}`)]

/** What comes from records is text, and never a part of the page: no tag, no link, no new row. */
const cell = (text: string) =>
  text
    .replaceAll(/\s+/g, ' ')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll(/[\\`*_{}[\]|#!~]/g, '\\$&')
