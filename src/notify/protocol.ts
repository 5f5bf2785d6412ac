/** What the command line and the notifier say to each other: one JSON object a line, down on stdin, up on stdout. */
import type { Channel } from '../model/notice/channels.ts'
import type { Message } from '../model/notice/message.ts'

/** A channel with its secrets. They are never kept, printed or reported. */
export interface OpenChannel {
  readonly channel: Channel
  /** URL or base URL to which it is sent */
  readonly url: string
  /** bearer token or routing key; null: it needs none */
  readonly token: string | null
}

/** Where PagerDuty takes events of accounts that are not in the EU. */
export const pagerDutyUrl = 'https://events.pagerduty.com'

/** How long is tried. */
export interface Limits {
  /** one attempt */
  readonly attemptMs: number
  /** one message to one channel, all attempts and waiting between them */
  readonly budgetMs: number
  readonly retries: number
  /** before the second attempt; doubles with each */
  readonly firstDelayMs: number
}

export const usualLimits: Limits = { attemptMs: 4_000, budgetMs: 10_000, retries: 3, firstDelayMs: 500 }

/** First line on stdin. */
export interface NotifierConfig {
  readonly channels: readonly OpenChannel[]
  readonly limits: Limits
}

/** Last line on stdin. Without it the end of stdin means that whoever wrote is gone. */
export interface Closing {
  readonly closing: true
}

/** Every line between. */
export interface Told {
  readonly seq: number
  readonly message: Message
}

/** One for each message and channel. */
export interface Outcome {
  readonly seq: number
  readonly channel: string
  /** null: delivered, or nothing that this channel is told; otherwise why not, without a secret */
  readonly problem: string | null
}
