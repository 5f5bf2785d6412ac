/** Starts the notifier's process and hands messages to it; here nothing is delivered, retried or waited for. */
import { type ChildProcess, spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import type { Message } from '../model/notice/message.ts'
import { ownModule } from '../model/own-files.ts'
import type { Closing, Limits, NotifierConfig, OpenChannel, Outcome, Told } from './protocol.ts'

const agent = ownModule(import.meta.dirname, 'agent')

/** A message and one of its channels, and what became of it; `problem` null: delivered. */
export interface Delivery {
  readonly message: Message
  readonly channel: OpenChannel['channel']
  readonly problem: string | null
}

export class Notifier {
  readonly #child: ChildProcess
  readonly #channels: readonly OpenChannel[]
  readonly #messages: Message[] = []
  readonly #outcomes = new Map<string, Outcome>()
  readonly #ended: Promise<void>
  #failure: string | null = null

  constructor(channels: readonly OpenChannel[], limits: Limits) {
    this.#channels = channels
    // A group of its own: Ctrl-C is for the drill, and people are to be told of it.
    this.#child = spawn(process.execPath, [agent], { stdio: ['pipe', 'pipe', 'ignore'], detached: true })
    const { stdin, stdout } = this.#child
    // The exit tells why a pipe broke.
    stdin?.on('error', () => undefined)
    if (stdout) createInterface({ input: stdout }).on('line', line => this.#hear(line))
    this.#ended = new Promise(resolve => {
      this.#child.once('error', error => {
        this.#failure = `the notifier could not be started: ${error.message}`
        resolve()
      })
      this.#child.once('close', code => {
        if (code !== 0) this.#failure ??= 'the notifier ended before it was done'
        resolve()
      })
    })
    this.#say({ channels, limits })
  }

  get pid(): number {
    return this.#child.pid ?? 0
  }

  /** Returns at once. */
  tell(message: Message): void {
    this.#say({ seq: this.#messages.push(message) - 1, message })
  }

  /** Waits for what is under way, so long and no longer, and says what became of every message at every channel. */
  async close(withinMs: number): Promise<Delivery[]> {
    this.#say({ closing: true })
    this.#child.stdin?.end()
    let late: NodeJS.Timeout | undefined
    const deadline = new Promise<void>(resolve => {
      late = setTimeout(resolve, withinMs)
    })
    await Promise.race([this.#ended, deadline])
    clearTimeout(late)
    if (this.#child.exitCode === null) this.#child.kill('SIGKILL')
    this.#child.stdout?.destroy()
    this.#child.unref()
    const untold = this.#failure ?? `not delivered within ${withinMs / 1000} s of the end`
    return this.#messages.flatMap((message, seq) =>
      this.#channels.map(({ channel }) => {
        const outcome = this.#outcomes.get(`${seq} ${channel.name}`)
        return { message, channel, problem: outcome ? outcome.problem : untold }
      }),
    )
  }

  #say(line: NotifierConfig | Told | Closing): void {
    if (this.#child.stdin?.writable) this.#child.stdin.write(`${JSON.stringify(line)}\n`)
  }

  #hear(line: string): void {
    const outcome = JSON.parse(line) as Outcome
    this.#outcomes.set(`${outcome.seq} ${outcome.channel}`, outcome)
  }
}
