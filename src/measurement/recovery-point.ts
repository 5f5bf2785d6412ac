import type { WriteRecord } from '../model/observation.ts'

/** The recovery point lies between the last surviving write before the loss and the first lost one. */
export class RecoveryPoint {
  readonly #faultNs: number
  #firstLostSent = Infinity
  #firstLostDone = Infinity
  #lastLostDone = 0
  #pointLo = -Infinity
  #lastDoneBefore = -Infinity

  constructor(faultNs: number) {
    this.#faultNs = faultNs
  }

  lost({ sent, done }: WriteRecord): void {
    this.#firstLostSent = Math.min(this.#firstLostSent, sent)
    this.#firstLostDone = Math.min(this.#firstLostDone, done ?? Infinity)
    this.#lastLostDone = Math.max(this.#lastLostDone, done ?? 0)
  }

  /** Every acknowledged write that survived; after all lost ones. */
  kept({ sent, done }: WriteRecord): void {
    if (done === null) return
    if (done <= this.#faultNs && done > this.#lastDoneBefore) this.#lastDoneBefore = done
    if (done < this.#firstLostSent && sent > this.#pointLo) this.#pointLo = sent
  }

  result() {
    if (this.#firstLostSent === Infinity) {
      const before = this.#lastDoneBefore
      return { rpaNs: { lower: 0, upper: 0 }, resolutionNs: before === -Infinity ? null : this.#faultNs - before }
    }
    const end = Math.max(this.#faultNs, this.#lastLostDone)
    const upper = this.#pointLo === -Infinity ? end : end - this.#pointLo
    return { rpaNs: { lower: Math.max(0, end - this.#firstLostDone), upper }, resolutionNs: null }
  }
}
