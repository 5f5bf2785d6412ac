/** What a search came upon. Pure but for the rest it takes. */
import { setTimeout as delay } from 'node:timers/promises'

/** Rests shorter than a timer can keep are put together. */
const restFromMs = 5

/** A search of one asset, as it goes on. */
export class Found {
  readonly asset: string
  items = 0
  bytes = 0
  workMs = 0
  restMs = 0
  /** why not all of it could be searched: the first reason, and how many more there are; null: all of it was */
  error: string | null = null
  readonly #failures: string[] = []
  /** rest that is due */
  #owedMs = 0
  /** mark -> how often it was seen */
  readonly marks: Record<string, number> = {}

  constructor(asset: string) {
    this.asset = asset
  }

  see(marks: Iterable<string>): void {
    for (const mark of marks) this.marks[mark] = (this.marks[mark] ?? 0) + 1
  }

  /** Something could not be searched; whatever else there is still can. */
  fail(why: string): void {
    if (this.#failures.includes(why)) return
    this.#failures.push(why)
    const others = this.#failures.length - 1
    this.error = others === 0 ? why : `${this.#failures[0]} (and ${others} more)`
  }

  /** Does what may fail; that it did is told of `what`. */
  async attempt(what: string, work: () => Promise<void>): Promise<void> {
    try {
      await work()
    } catch (error) {
      this.fail(`${what}: ${saidOf(error)}`)
    }
  }

  /** Reads, then rests as long as that took: a store that is just recovering has half of the time to itself, whatever a read costs. */
  async read<T>(work: () => Promise<T> | T): Promise<T> {
    const began = performance.now()
    const value = await work()
    const tookMs = performance.now() - began
    this.workMs += tookMs
    this.#owedMs += tookMs
    if (this.#owedMs >= restFromMs) await this.#rest()
    return value
  }

  async #rest(): Promise<void> {
    const began = performance.now()
    await delay(this.#owedMs)
    this.#owedMs = 0
    this.restMs += performance.now() - began
  }
}

/** What an error says; some say nothing but their name. */
export const saidOf = (error: unknown): string =>
  error instanceof Error ? error.message || String(error) : String(error)

/** Every mark in a text, in order: what begins with `prefix`, as long as marks are. */
export function* marksIn(text: Buffer | string, prefix: string, length: number): Generator<string> {
  const bytes = typeof text === 'string' ? Buffer.from(text, 'latin1') : text
  const sought = Buffer.from(prefix)
  for (let at = bytes.indexOf(sought); at !== -1; at = bytes.indexOf(sought, at + 1))
    if (at + length <= bytes.length) yield bytes.toString('latin1', at, at + length)
}
