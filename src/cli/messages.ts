/** Makes messages whole; no secret that this process has met is in them. */
import { randomUUID } from 'node:crypto'
import type { Message } from '../model/notice/message.ts'
import { mapTexts } from '../secrecy/texts.ts'
import { secrecy } from './secrecy.ts'

type Given = Pick<Message, 'event' | 'scenario' | 'title' | 'environment' | 'summary'> & Partial<Message>

/** What is not given does not apply. */
export function messageOf(given: Given): Message {
  const whole: Message = {
    format: 'muster/message/v1',
    id: randomUUID(),
    at: new Date().toISOString(),
    runId: null,
    startsAt: null,
    undo: null,
    grade: null,
    findings: [],
    faults: [],
    report: null,
    ...given,
  }
  return mapTexts(whole, secrecy.conceal) as Message
}

/** For who tries the channels. */
export const testMessage = (): Message =>
  messageOf({
    event: 'test',
    scenario: 'none',
    title: 'no drill: somebody tries this channel',
    environment: 'none',
    summary: 'Messages of drills arrive here. Nothing was broken.',
    undo: 'not-needed',
  })

/** A drill that is owed and was not done. `why`: one sentence. */
export const overdueMessage = (owed: Pick<Message, 'scenario' | 'title' | 'environment'>, why: string): Message =>
  messageOf({ ...owed, event: 'overdue', summary: why })
