/** Processes that ask, one at each place that something is asked from, as long as questions come. */
import type { ChildProcess } from 'node:child_process'
import type { Socket } from 'node:net'
import { createInterface } from 'node:readline'
import { MusterError } from '../model/muster-error.ts'
import type { Answer, Question } from '../model/question.ts'
import type { Answers } from './ask.ts'

const budgetMs = 8_000
/** Whoever waits for something asks again within less, on a machine that is busy too. */
const usualIdleMs = 15_000

/** `Asked`: what the program that is started answers. */
export class Askers<Asked extends { readonly name: string } = Question> {
  readonly #launch: Launch
  readonly #idleMs: number
  readonly #byHost = new Map<string, Promise<Asker<Asked>>>()

  /** `launch`: starts the program that asks, at a place; `idleMs`: how long a process without questions stays. */
  constructor(launch: Launch, idleMs = usualIdleMs) {
    this.#launch = launch
    this.#idleMs = idleMs
  }

  /** Answers come in any order; rejects when there are none in time, or `signal` aborts. */
  async ask(host: string, questions: readonly Asked[], signal?: AbortSignal): Promise<Answer[]> {
    const asker = await (this.#byHost.get(host) ?? this.#start(host))
    return await asker.ask(questions, signal)
  }

  /** Ends them all; what is being asked is answered no more. */
  close(): void {
    for (const asker of this.#byHost.values())
      asker.then(
        one => one.end(),
        () => {
          // One that could not be started has nothing to end; whoever asked was told why.
        },
      )
  }

  #start(host: string): Promise<Asker<Asked>> {
    const forget = () => {
      if (this.#byHost.get(host) === starting) this.#byHost.delete(host)
    }
    const start = async () => {
      try {
        return new Asker<Asked>(host, await this.#launch(host), this.#idleMs, forget)
      } catch (error) {
        forget()
        throw error
      }
    }
    const starting = start()
    this.#byHost.set(host, starting)
    return starting
  }
}

type Launch = (host: string) => ChildProcess | Promise<ChildProcess>

/** One process. While it is asked nothing it keeps nobody alive, and ends before long. */
class Asker<Asked> {
  readonly #host: string
  readonly #child: ChildProcess
  readonly #idleMs: number
  readonly #ended: () => void
  readonly #waiting = new Map<number, PromiseWithResolvers<Answer[]>>()
  #asked = 0
  #stderr = ''
  #idle: NodeJS.Timeout | undefined

  constructor(host: string, child: ChildProcess, idleMs: number, ended: () => void) {
    this.#host = host
    this.#child = child
    this.#idleMs = idleMs
    this.#ended = ended
    child.unref()
    for (const stream of child.stdio) (stream as Socket | null)?.unref()
    child.stderr?.on('data', (data: Buffer) => (this.#stderr = (this.#stderr + data.toString()).slice(-300)))
    // Its end says what matters.
    child.stdin?.on('error', () => undefined)
    child.once('error', error => this.#gone(error.message))
    child.once('close', code => this.#gone(`ended with ${code}: ${this.#stderr.trim()}`))
    createInterface(child.stdout as NodeJS.ReadableStream).on('line', line => {
      const { id, answers } = JSON.parse(line) as Answers
      this.#waiting.get(id)?.resolve(answers)
    })
  }

  async ask(questions: readonly Asked[], signal?: AbortSignal): Promise<Answer[]> {
    const asked = { id: this.#asked++, questions }
    const waiting = Promise.withResolvers<Answer[]>()
    this.#waiting.set(asked.id, waiting)
    clearTimeout(this.#idle)
    const fail = (why: string) => waiting.reject(silent(this.#host, why))
    const late = setTimeout(() => (fail(`took over ${budgetMs} ms`), this.end()), budgetMs)
    const aborted = () => fail('was aborted')
    signal?.addEventListener('abort', aborted, { once: true })
    if (signal?.aborted) aborted()
    this.#child.stdin?.write(`${JSON.stringify(asked)}\n`)
    try {
      return await waiting.promise
    } finally {
      clearTimeout(late)
      signal?.removeEventListener('abort', aborted)
      this.#waiting.delete(asked.id)
      if (this.#waiting.size === 0) this.#idle = setTimeout(() => this.end(), this.#idleMs).unref()
    }
  }

  /** It answers what it has been asked, and ends; whatever is asked next is asked by another. */
  end(): void {
    this.#ended()
    this.#child.stdin?.end()
  }

  #gone(why: string): void {
    this.#ended()
    for (const { reject } of this.#waiting.values()) reject(silent(this.#host, why))
  }
}

const silent = (host: string, why: string) => new MusterError('asking.silent', `asking from ${host} ${why}`)
