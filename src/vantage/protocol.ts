/** What harness and vantage say to each other: one JSON object a line, commands on stdin, events on stdout. */
import type { PlannedVantage } from '../model/plan/plan.ts'
import type { Literal } from '../secrecy/literals.ts'

/** What a vantage needs to be let in, by name: each system gives its own. */
export interface Secrets {
  /** signs the tokens that clients show */
  readonly tokenKey?: string
  /** the same for whoever takes tokens by another key, by host: `tokenKey@198.51.100.2` */
  readonly [key: `tokenKey@${string}`]: string | undefined
  /** the same by service: `tokenKey#shop` */
  readonly [key: `tokenKey#${string}`]: string | undefined
  /** a header that shows a service who we are, as `name: value`: `header#shop` */
  readonly [key: `header#${string}`]: string | undefined
  /** with which a vantage asks for the service's tokens: `oauth#shop` */
  readonly [key: `oauth#${string}`]: string | undefined
  /** of a store's user, by who answers: `password@10.0.1.5:5432` */
  readonly [key: `password@${string}`]: string | undefined
  /** access key and secret of an object store's application */
  readonly objectKey?: string
  readonly objectSecret?: string
}

/** First line on stdin. */
export interface VantageConfig {
  readonly runId: string
  /** CLOCK_MONOTONIC at the run's epoch, decimal */
  readonly epochNs: string
  readonly vantage: PlannedVantage
  /** absolute path of the observations file */
  readonly file: string
  readonly secrets: Secrets
  /** what belongs in no record, with what is written instead */
  readonly known?: readonly Literal[]
  /** false: only read-backs are wanted (recover after a crash) */
  readonly probing: boolean
}

export type Command =
  | { readonly cmd: 'quiesce' }
  | { readonly cmd: 'resume' }
  | { readonly cmd: 'read-back'; readonly pass: number }
  | { readonly cmd: 'clean-up' }
  | { readonly cmd: 'stop' }

/** How one class did since the last pulse. */
export interface ClassPulse {
  readonly good: number
  readonly bad: number
  /** nanoseconds since the epoch when the last good operation was sent; null: none yet */
  readonly lastGoodNs: number | null
  readonly lastBadNs: number | null
  /** operations sent more than their deadline ago and still unanswered */
  readonly overdue: number
}

export interface Pulse {
  readonly ev: 'pulse'
  readonly vantage: string
  readonly ns: number
  readonly classes: Readonly<Record<string, ClassPulse>>
  readonly acked: Readonly<Record<string, number>>
}

export type Event =
  | { readonly ev: 'ready' }
  | Pulse
  | { readonly ev: 'quiesced' }
  | {
      readonly ev: 'survivors'
      readonly pass: number
      readonly ledger: string
      readonly rows: number
      readonly error: string | null
    }
  | { readonly ev: 'cleaned'; readonly ledger: string; readonly detail: string; readonly ok: boolean }
  | { readonly ev: 'done' }
