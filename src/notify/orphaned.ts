/** What people are told when the process that drills has gone without a word. */
import { randomUUID } from 'node:crypto'
import type { Message } from '../model/notice/message.ts'

/** `last`: what was told of the drill at last. Null: it had come to its end, or nothing had been broken. */
export function orphanedMessage(last: Message | null, at: string): Message | null {
  if (last === null || !(last.event === 'begun' || last.undo === 'pending')) return null
  return {
    ...last,
    id: randomUUID(),
    event: 'aborted',
    at,
    summary: 'Muster has gone without a word. What it broke may still be broken: run muster recover.',
    undo: 'not-confirmed',
  }
}
