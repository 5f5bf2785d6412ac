/** Progress on stderr: a line a phase with elapsed time, notes below it. */
import type { Reporter } from '../harness/context.ts'
import type { LiveView } from '../harness/live-view.ts'
import type { Phase } from '../model/names.ts'
import { secrecy } from './secrecy.ts'

export class Progress implements Reporter {
  readonly #start = performance.now()
  #live: LiveView | null = null
  #phase = ''
  #timer: NodeJS.Timeout | null = null

  /** On a terminal the current line shows that time passes. */
  watch(live: LiveView): void {
    this.#live = live
    if (process.stderr.isTTY)
      this.#timer = setInterval(
        () =>
          process.stderr.write(
            `\r\x1b[K${this.#clock()} ${this.#phase}  ${this.#live?.acked ?? 0} writes acknowledged`,
          ),
        200,
      )
  }

  phase(phase: Phase): void {
    this.#phase = phase
    this.#line(phase)
  }

  note(text: string): void {
    this.#line(`  ${secrecy.conceal(text)}`)
  }

  end(): void {
    if (this.#timer) clearInterval(this.#timer)
    if (process.stderr.isTTY) process.stderr.write('\r\x1b[K')
  }

  #line(text: string): void {
    process.stderr.write(`${process.stderr.isTTY ? '\r\x1b[K' : ''}${this.#clock()} ${text}\n`)
  }

  #clock(): string {
    return `${((performance.now() - this.#start) / 1000).toFixed(1).padStart(6)} s`
  }
}
