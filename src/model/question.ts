/** What can be asked of a service from a place, and what came of it. */
import type { Tls } from './tls.ts'

export type Question =
  | {
      readonly name: string
      readonly kind: 'http'
      /** with a user in it: who asks, whose password is added */
      readonly url: string
      /** absent: as everybody speaks it */
      readonly tls?: Tls
      readonly token?: string
      readonly headers?: Readonly<Record<string, string>>
      /** absent: GET; a body is sent as JSON */
      readonly method?: 'PATCH' | 'POST'
      readonly body?: string
    }
  | { readonly name: string; readonly kind: 'sql'; readonly url: string; readonly sql: string }
  | {
      readonly name: string
      readonly kind: 'redis'
      readonly address: string
      readonly port: number
      readonly password?: string
      /** whose password lets in, where it is another's: every node of a cluster takes the same */
      readonly as?: { readonly host: string; readonly port: number }
      /** absent: without */
      readonly tls?: Tls
      readonly commands: readonly string[]
    }
  /** nothing: when the answer came, by the clock of who was asked, is the answer */
  | { readonly name: string; readonly kind: 'clock' }

/** `error` is null when the question was answered; `value` is the reply: `{status, headers, body}`, rows, or a list of texts. */
export interface Answer {
  readonly name: string
  /** when it came, CLOCK_MONOTONIC in ns, decimal */
  readonly atNs: string
  readonly error: string | null
  readonly value: unknown
}
