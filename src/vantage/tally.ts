/** Running counts of one class, for the harness's eyes while the drill goes on; judgement rests on the records alone. */
import type { ClassPulse } from './protocol.ts'

export class Tally {
  readonly #deadlineNs: number
  readonly #outstanding = new Set<number>()
  #good = 0
  #bad = 0
  #lastGoodNs: number | null = null
  #lastBadNs: number | null = null

  constructor(deadlineMs: number) {
    this.#deadlineNs = deadlineMs * 1e6
  }

  get outstanding(): number {
    return this.#outstanding.size
  }

  sent(atNs: number): void {
    this.#outstanding.add(atNs)
  }

  done(sentNs: number, doneNs: number, ok: boolean): void {
    this.#outstanding.delete(sentNs)
    if (ok && doneNs - sentNs <= this.#deadlineNs) {
      this.#good++
      this.#lastGoodNs = Math.max(this.#lastGoodNs ?? 0, sentNs)
    } else {
      this.#bad++
      this.#lastBadNs = Math.max(this.#lastBadNs ?? 0, sentNs)
    }
  }

  /** Counts since the last call. */
  pulse(nowNs: number): ClassPulse {
    const overdue = [...this.#outstanding].filter(sent => nowNs - sent > this.#deadlineNs).length
    const pulse = {
      good: this.#good,
      bad: this.#bad,
      lastGoodNs: this.#lastGoodNs,
      lastBadNs: this.#lastBadNs,
      overdue,
    }
    this.#good = 0
    this.#bad = 0
    return pulse
  }
}
