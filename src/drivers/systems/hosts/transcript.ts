/** What was run on hosts, for a journal: when a command began and how it ended. */
import { quote } from 'zx/core'

export interface CommandBegan {
  readonly event: 'began'
  /** names this command among those of the same transcript */
  readonly id: number
  readonly host: string
  /** as somebody could type it there; what goes to its stdin and the values of its variables are left out */
  readonly command: string
  /** who runs it; null: whoever logs in */
  readonly as: 'root' | null
  /** ISO 8601, by the clock of this machine */
  readonly at: string
}

export interface CommandEnded {
  readonly event: 'ended'
  readonly id: number
  readonly tookMs: number
  /** `exit code 0`, or why it did not come to one */
  readonly outcome: string
}

export type TranscriptEntry = CommandBegan | CommandEnded

interface Options {
  readonly onEntry: ((entry: TranscriptEntry) => void) | undefined
  /** takes out what is secret */
  readonly conceal: (text: string) => string
}

type Ended = (outcome: string) => void

export class Transcript {
  readonly #options: Options
  #count = 0

  constructor(options: Options) {
    this.#options = options
  }

  /** Notes that a command begins. What it returns is to be told of the end. */
  began(host: string, argv: readonly string[], as: 'root' | null): Ended {
    const { onEntry, conceal } = this.#options
    const id = ++this.#count
    const from = performance.now()
    onEntry?.({ event: 'began', id, host, command: conceal(shownCommand(argv)), as, at: new Date().toISOString() })
    return outcome =>
      onEntry?.({ event: 'ended', id, tookMs: Math.round(performance.now() - from), outcome: conceal(outcome) })
  }
}

/** The command on one line, as a shell would take it. */
export const shownCommand = (argv: readonly string[]): string => argv.map(quote).join(' ')

/** The command in short, for a message. */
export function shortCommand(argv: readonly string[]): string {
  const whole = shownCommand(argv)
  return whole.length <= 120 ? whole : `${whole.slice(0, 117)}...`
}
