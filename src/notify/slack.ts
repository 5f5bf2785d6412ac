/**
 * Incoming webhook of Slack, as Block Kit. All text is `plain_text`, which knows no formatting; `&`, `<` and `>` are escaped, as
 * Slack asks of every text: nobody is mentioned and nothing is linked by what a drill says. Limits are Slack's.
 */
import type { Message } from '../model/notice/message.ts'
import type { NotifyRequest } from './request.ts'
import { cut, oneLine, wordsOf } from './words.ts'

const mostHeading = 150
const mostSection = 3_000
const mostField = 2_000
const fieldsOfSection = 10

export function slackRequests(url: string, message: Message): NotifyRequest[] {
  const { heading, summary, facts } = wordsOf(message)
  const fields = facts.map(([name, value]) => plain(`${name}\n${oneLine(value)}`, mostField))
  const body = {
    // For notifications, and for clients that show no blocks.
    text: escaped(`${heading}. ${oneLine(summary)}`, mostSection),
    blocks: [
      { type: 'header', text: plain(heading, mostHeading) },
      { type: 'section', text: plain(summary, mostSection) },
      ...chunks(fields, fieldsOfSection).map(some => ({ type: 'section', fields: some })),
    ],
  }
  return [{ url, headers: {}, body }]
}

const plain = (text: string, most: number) => ({ type: 'plain_text', text: escaped(text, most), emoji: false })

/** Cut before it is escaped, so that no entity is torn; what escaping adds is taken off first. */
function escaped(text: string, most: number): string {
  const full = entities(text)
  if (full.length <= most) return full
  return escaped(cut(text, Math.max(1, text.length - Math.max(1, Math.ceil((full.length - most) / 5)))), most)
}

const entities = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')

function chunks<T>(all: readonly T[], size: number): T[][] {
  const starts = Array.from({ length: Math.ceil(all.length / size) }, (_, index) => index * size)
  return starts.map(start => all.slice(start, start + size))
}
