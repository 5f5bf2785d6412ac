/** Calls that change something of somebody else's: whoever listens for changes is told how each ended. */
import type { Change } from '../contract/changes.ts'

export type Tell = (change: Change) => void

/** Tells, and resolves or rejects as `send` does. `host`: of whom it is asked; `command`: what is asked, for people. */
export async function toldCall<T>(tell: Tell, host: string, command: string, send: () => Promise<T>): Promise<T> {
  const from = performance.now()
  const told = (outcome: string) => tell({ host, command, tookMs: Math.round(performance.now() - from), outcome })
  try {
    const answer = await send()
    told('done')
    return answer
  } catch (error) {
    told(error instanceof Error ? error.message : String(error))
    throw error
  }
}
