/** A program that is kept going on a host, as if it were a child of this process: its streams are taken up again when a connection is lost. */
import type { ChildProcess } from 'node:child_process'
import { EventEmitter, once } from 'node:events'
import { createInterface } from 'node:readline'
import { PassThrough } from 'node:stream'
import { setTimeout as delay } from 'node:timers/promises'
import type { Launched } from '../../../../model/exec.ts'
import { type Down, type Up, wordIn } from './words.ts'

const againMs = 500
const seenEveryMs = 1_000
/** What holds the connection is given so long to pass the word on. */
const killMs = 2_000

/** Starts what joins with the keeper; the first one starts the keeper too. */
type Attach = (isFirst: boolean) => Promise<ChildProcess>

type Line = Extract<Down, { readonly t: 'line' }>

export class KeptProcess extends EventEmitter<{ close: [number | null] }> implements Launched {
  readonly stdin = new PassThrough()
  readonly stdout = new PassThrough()
  readonly stderr = new PassThrough()
  readonly #attach: Attach
  readonly #patienceMs: number
  /** lines that are not known to have come, in order */
  #untaken: Line[] = []
  #lines = 0
  #isEnded = false
  /** number of what was heard last */
  #heard = 0
  #joined: ChildProcess | null = null
  #isOver = false

  /** `patienceMs`: how long its place is looked for when the connection is lost */
  constructor(attach: Attach, patienceMs: number) {
    super()
    this.#attach = attach
    this.#patienceMs = patienceMs
    createInterface({ input: this.stdin })
      .on('line', text => this.#give(text))
      .on('close', () => {
        this.#isEnded = true
        this.#say({ t: 'end' })
      })
    void this.#keepUp()
  }

  /** Here its end is known at once, there it comes as soon as the word does. */
  kill(): boolean {
    this.#say({ t: 'kill' })
    const joined = this.#joined
    setTimeout(() => joined?.kill('SIGKILL'), killMs).unref()
    this.#close(null)
    return true
  }

  #give(text: string): void {
    const line: Line = { t: 'line', n: ++this.#lines, text }
    this.#untaken.push(line)
    this.#say(line)
  }

  #say(word: Down): void {
    this.#joined?.stdin?.write(`${JSON.stringify(word)}\n`)
  }

  /** Joins again and again until the program has ended, or nobody could be joined for too long. */
  async #keepUp(): Promise<void> {
    let since = performance.now()
    for (let isFirst = true; !this.#isOver; isFirst = false) {
      const before = this.#heard
      const code = await this.#session(isFirst).catch((error: unknown) => this.#tellWhy(error))
      if (this.#heard > before) since = performance.now()
      // Where nothing was ever heard there is nothing to take up.
      const isHopeless = this.#heard === 0 || performance.now() - since > this.#patienceMs
      if (isHopeless) this.#close(code)
      else await delay(againMs, undefined, { ref: false })
    }
  }

  #tellWhy(error: unknown): null {
    this.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
    return null
  }

  /** Resolves when the connection has ended, with the exit code of what held it. */
  async #session(isFirst: boolean): Promise<number | null> {
    const joined = await this.#attach(isFirst)
    // Why the way broke is told by the end of what it leads to.
    joined.stdin?.on('error', () => undefined)
    joined.stderr?.on('data', (part: Buffer) => this.stderr.write(part))
    createInterface({ input: joined.stdout as NodeJS.ReadableStream }).on('line', line => this.#hear(line))
    this.#joined = joined
    this.#say({ t: 'from', seen: this.#heard })
    for (const line of this.#untaken) this.#say(line)
    if (this.#isEnded) this.#say({ t: 'end' })
    const acknowledging = setInterval(() => this.#say({ t: 'seen', n: this.#heard }), seenEveryMs)
    try {
      const [code] = (await once(joined, 'close')) as [number | null]
      return code
    } finally {
      clearInterval(acknowledging)
      this.#joined = null
    }
  }

  #hear(line: string): void {
    const word = wordIn<Up>(line)
    if (word === null) return void this.stderr.write(`${line}\n`)
    if (word.t === 'took') {
      this.#untaken = this.#untaken.filter(({ n }) => n > word.n)
      return
    }
    // Said again, because nobody knew that it had come.
    if (word.n <= this.#heard) return
    this.#heard = word.n
    if (word.t === 'out') this.stdout.write(`${word.text}\n`)
    if (word.t === 'err') this.stderr.write(word.text)
    if (word.t !== 'exit') return
    this.#say({ t: 'seen', n: word.n })
    this.#close(word.code)
  }

  #close(code: number | null): void {
    if (this.#isOver) return
    this.#isOver = true
    this.#joined?.stdin?.end()
    this.stdout.end()
    this.stderr.end()
    // Whoever reads the streams comes to their ends first.
    setImmediate(() => this.emit('close', code))
  }
}
