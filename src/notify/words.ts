/** A message in words that every channel for people shows. Pure. */
import type { Message, MessageEvent, UndoState } from '../model/notice/message.ts'

/** `heading` is one line, `facts` are names with what they stand for. */
export interface Words {
  readonly heading: string
  readonly summary: string
  readonly facts: readonly (readonly [name: string, value: string])[]
}

const eventWords: Readonly<Record<MessageEvent, string>> = {
  planned: 'Drill planned',
  begun: 'Drill begun',
  aborted: 'Drill aborted',
  ended: 'Drill ended',
  overdue: 'Drill overdue',
  test: 'Test message',
}

const undoWords: Readonly<Record<UndoState, string>> = {
  'not-needed': 'nothing was broken',
  pending: 'going on',
  confirmed: 'confirmed: all that was broken is seen to be gone',
  'not-confirmed': 'NOT CONFIRMED: something may still be broken; run muster recover',
}

/** More would not be read in a chat. */
const mostFindings = 6

export function wordsOf(message: Message): Words {
  const { event, scenario, title, environment, runId, startsAt, undo, summary, report } = message
  const facts: [string, string | null][] = [
    ['Drill', title],
    ['Environment', environment],
    ['Begins', event === 'planned' ? (startsAt ?? 'now') : null],
    ['Undo', undo === null ? null : undoWords[undo]],
    ...findingsOf(message),
    ['Run', runId],
    ['Report', report],
  ]
  return {
    heading: oneLine(`${eventWords[event]}: ${scenario}`),
    summary,
    facts: facts.flatMap(([name, value]) => (value === null ? [] : [[name, value] as const])),
  }
}

function findingsOf({ findings }: Message): [string, string][] {
  const shown = findings
    .slice(0, mostFindings)
    .map(({ id, grade, summary }): [string, string] => [id, `${grade}: ${summary}`])
  const left = findings.length - shown.length
  return left > 0 ? [...shown, ['More', `${left} in the report`]] : shown
}

export const oneLine = (text: string): string => text.replace(/\s+/g, ' ').trim()

/** At most so many characters (UTF-16 units), an ellipsis included; no pair is torn. */
export function cut(text: string, most: number): string {
  if (text.length <= most) return text
  return `${text.slice(0, most - 1).replace(/[\uD800-\uDBFF]$/, '')}…`
}
