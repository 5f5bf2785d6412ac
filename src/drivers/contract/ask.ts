import type { Answer, Question } from '../../model/question.ts'

/** `timed out`: nobody answered at all. */
export type ConnectionEnd = 'was made' | 'was refused' | 'timed out'

/** Questions are asked from a place of the system: what is cut off is asked from within, what is shut off from where it is open. */
export interface Ask {
  /** All at once; answers come in any order, and what could not be answered says why. Rejects when the host cannot ask, or not in time. */
  ask(host: string, questions: readonly Question[], signal?: AbortSignal): Promise<readonly Answer[]>
  /** As `ask`, with what changes something there: whoever listens for changes hears of it. */
  tell(host: string, questions: readonly Question[], signal?: AbortSignal): Promise<readonly Answer[]>
  /** How a fresh TCP connection between two places ends. */
  connects(from: string, address: string, port: number): Promise<ConnectionEnd>
}
