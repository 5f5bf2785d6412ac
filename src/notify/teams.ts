/**
 * Webhook of a workflow of Microsoft Teams: a message with one Adaptive Card. (Connectors and their MessageCard are retired.)
 * Text stands in `TextRun`s, in which Markdown is not supported: what a drill says is shown as it is.
 */
import type { Message } from '../model/notice/message.ts'
import type { NotifyRequest } from './request.ts'
import { cut, oneLine, wordsOf } from './words.ts'

/** Teams takes 28 KB in all. */
const mostText = 1_000

export function teamsRequests(url: string, message: Message): NotifyRequest[] {
  const { heading, summary, facts } = wordsOf(message)
  const content = {
    $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
    type: 'AdaptiveCard',
    version: '1.4',
    msteams: { width: 'Full' },
    body: [
      rich({ text: heading, size: 'large', weight: 'bolder', color: colourOf(message) }),
      ...summary.split(/\r?\n/).map(line => rich({ text: line || ' ' })),
      ...facts.map(([name, value]) => rich({ text: `${name}: `, isSubtle: true }, { text: oneLine(value) })),
    ],
  }
  const attachment = { contentType: 'application/vnd.microsoft.card.adaptive', contentUrl: null, content }
  return [{ url, headers: {}, body: { type: 'message', summary: heading, attachments: [attachment] } }]
}

interface Run {
  readonly text: string
  readonly [style: string]: string | boolean
}

const rich = (...runs: Run[]) => ({
  type: 'RichTextBlock',
  inlines: runs.map(run => ({ type: 'TextRun', ...run, text: cut(run.text, mostText) })),
})

function colourOf({ event, undo, grade }: Message): string {
  if (undo === 'not-confirmed' || grade === 'not-met') return 'attention'
  if (event === 'aborted' || event === 'overdue' || grade === 'inconclusive') return 'warning'
  return grade === 'met' ? 'good' : 'default'
}
