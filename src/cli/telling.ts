/**
 * Who hears of drills: channels for people, and a collector of telemetry. Both are served by processes of their own; what they
 * cannot deliver is told at the end on stderr, and changes neither a drill nor the exit code.
 */
import { relative } from 'node:path'
import type { Message } from '../model/notice/message.ts'
import { type Delivery, Notifier } from '../notify/launch.ts'
import { usualLimits } from '../notify/protocol.ts'
import { exportRun } from '../telemetry/launch.ts'
import { telemetryWanted } from '../telemetry/wanted.ts'
import { openChannels } from './channels-file.ts'
import { secrecy } from './secrecy.ts'
import { typed } from './typed.ts'

/** How long the end of a command waits for messages that are under way. */
const graceMs = 10_000

export class Telling {
  readonly #notifier: Notifier | null
  #exporting: Promise<void> = Promise.resolve()

  constructor(notifier: Notifier | null) {
    this.#notifier = notifier
  }

  /** Returns at once. */
  tell(message: Message): void {
    this.#notifier?.tell(message)
  }

  /** Begins to send a sealed run's telemetry, where `OTEL_*` asks for it. Returns at once. */
  measured(directory: string): void {
    if (!telemetryWanted(process.env)) return
    this.#exporting = this.idle()
      .then(() => exportRun(directory))
      .then(problem => {
        if (problem === null) return
        const again = typed(['telemetry', relative('.', directory)])
        complain(`telemetry was not exported: ${problem}; again: ${again}`)
      })
  }

  /** Resolves when no telemetry is under way: none is sent while the next drill measures. */
  async idle(): Promise<void> {
    await this.#exporting
  }

  /** Waits a bounded time, and says what was not delivered. */
  async close(): Promise<void> {
    await this.idle()
    for (const delivery of (await this.#notifier?.close(graceMs)) ?? [])
      if (delivery.problem !== null) complain(undelivered(delivery))
  }
}

/** Opens channels for as long as drills go on. `file` absent: nobody is told. */
export async function whileTelling<T>(file: string | undefined, act: (telling: Telling) => Promise<T>): Promise<T> {
  const telling = new Telling(file === undefined ? null : new Notifier(await openChannels(file), usualLimits))
  try {
    return await act(telling)
  } finally {
    await telling.close()
  }
}

/** Tells messages, and waits until it is known what became of them. */
export async function tellNow(messages: readonly Message[], file: string): Promise<Delivery[]> {
  const notifier = new Notifier(await openChannels(file), usualLimits)
  for (const message of messages) notifier.tell(message)
  return await notifier.close(messages.length * usualLimits.budgetMs + usualLimits.attemptMs)
}

const undelivered = ({ message, channel, problem }: Delivery) =>
  `"${message.event}" of ${message.runId ?? message.scenario} did not reach ${channel.name} (${channel.kind}): ${problem}`

const complain = (text: string) => void process.stderr.write(`muster: ${secrecy.conceal(text)}\n`)
