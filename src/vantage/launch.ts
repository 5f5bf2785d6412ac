/** Starts a vantage's process and speaks with it. */
import { addAbortListener } from 'node:events'
import { readFileSync } from 'node:fs'
import { createInterface } from 'node:readline'
import type { Launched } from '../model/exec.ts'
import { MusterError } from '../model/muster-error.ts'
import { ownModule } from '../model/own-files.ts'
import type { Command, Event, Pulse, VantageConfig } from './protocol.ts'

const agent = ownModule(import.meta.dirname, 'agent')

/** `rows` that were there; `error` null: they could be read. */
export interface ReadBackOutcome {
  readonly ledger: string
  readonly rows: number
  readonly error: string | null
}

/** `detail`: what was taken out, or why it could not be. */
export interface CleanedUp {
  readonly ledger: string
  readonly ok: boolean
  readonly detail: string
}

/** What could not be read, for people. */
export const failedReadBacks = (outcomes: readonly ReadBackOutcome[]): string[] =>
  outcomes.flatMap(({ ledger, error }) => (error === null ? [] : [`${ledger}: ${error}`]))

export class VantageHandle {
  readonly name: string
  readonly #child: Launched
  readonly #listeners = new Set<(event: Event) => void>()
  #stderr = ''
  /** resolves when the process has ended, with its code and what it said on stderr */
  readonly exited: Promise<{ code: number | null; detail: string }>

  constructor(name: string, child: Launched) {
    this.name = name
    this.#child = child
    child.stderr?.on('data', (part: Buffer) => (this.#stderr = (this.#stderr + part.toString()).slice(-2_000)))
    // The exit tells why a pipe broke.
    child.stdin?.on('error', () => undefined)
    if (child.stdout) createInterface({ input: child.stdout }).on('line', line => this.#hear(line))
    this.exited = new Promise(resolve => child.once('close', code => resolve({ code, detail: this.#stderr.trim() })))
  }

  get pid(): number {
    return this.#child.pid ?? 0
  }

  onPulse(listener: (pulse: Pulse) => void): void {
    this.#listeners.add(event => event.ev === 'pulse' && listener(event))
  }

  /** Stops the writers; resolves when nothing is outstanding. */
  async quiesce(signal: AbortSignal): Promise<void> {
    await this.#ask({ cmd: 'quiesce' }, event => event.ev === 'quiesced', signal)
  }

  resume(): void {
    this.#say({ cmd: 'resume' })
  }

  /** Reads `count` ledgers back; resolves with what became of each. */
  async readBack(pass: number, count: number, signal: AbortSignal): Promise<readonly ReadBackOutcome[]> {
    const outcomes: ReadBackOutcome[] = []
    if (count === 0) return outcomes
    await this.#ask(
      { cmd: 'read-back', pass },
      event => {
        if (event.ev !== 'survivors' || event.pass !== pass) return false
        outcomes.push(event)
        return outcomes.length === count
      },
      signal,
    )
    return outcomes
  }

  /** Takes out what `count` ledgers wrote; resolves with what became of each. */
  async cleanUp(count: number, signal: AbortSignal): Promise<readonly CleanedUp[]> {
    const outcomes: CleanedUp[] = []
    if (count === 0) return outcomes
    await this.#ask(
      { cmd: 'clean-up' },
      event => {
        if (event.ev === 'cleaned') outcomes.push(event)
        return outcomes.length === count
      },
      signal,
    )
    return outcomes
  }

  async stop(signal: AbortSignal): Promise<{ code: number | null; detail: string }> {
    this.#say({ cmd: 'stop' })
    addAbortListener(signal, () => this.#child.kill('SIGKILL'))
    return await this.exited
  }

  /** Waits for the first event; used for `ready`. */
  async ready(config: VantageConfig, signal: AbortSignal): Promise<void> {
    this.#child.stdin?.write(`${JSON.stringify(config)}\n`)
    await this.#ask(null, event => event.ev === 'ready', signal)
  }

  #say(command: Command): void {
    this.#child.stdin?.write(`${JSON.stringify(command)}\n`)
  }

  #hear(line: string): void {
    const event = JSON.parse(line) as Event
    for (const listener of this.#listeners) listener(event)
  }

  #ask(command: Command | null, isAnswer: (event: Event) => boolean, signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const listener = (event: Event) => {
        if (!isAnswer(event)) return
        this.#listeners.delete(listener)
        resolve()
      }
      const fail = (why: string) => {
        this.#listeners.delete(listener)
        reject(
          new MusterError(
            'vantage.silent',
            `vantage ${this.name} ${why}${this.#stderr ? `: ${this.#stderr.trim()}` : ''}`,
          ),
        )
      }
      this.#listeners.add(listener)
      void this.exited.then(({ code }) => fail(`ended with ${code}`))
      addAbortListener(signal, () => fail('did not answer in time'))
      if (command) this.#say(command)
    })
  }
}

/** Whether a process is a vantage that still runs: pids are used again, command lines tell them apart. */
export function isVantage(pid: number): boolean {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(agent)
  } catch {
    // No such process.
    return false
  }
}

/** Starts the agent through `launch` (which knows how to reach the place) and waits until it measures. */
export async function launchVantage(
  launch: (argv: readonly string[]) => Launched | Promise<Launched>,
  config: VantageConfig,
  signal: AbortSignal,
): Promise<VantageHandle> {
  const handle = new VantageHandle(config.vantage.name, await launch([process.execPath, agent]))
  await handle.ready(config, signal)
  return handle
}
