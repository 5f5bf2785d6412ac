/** Notifications in order of arrival, each with its instant. */

export interface Arrived {
  /** which webhook it came to */
  readonly route: string
  readonly name: string
  readonly status: 'firing' | 'resolved'
  readonly labels: Readonly<Record<string, string>>
}

export interface Notification extends Arrived {
  /** nanoseconds of CLOCK_MONOTONIC, decimal: no two arrivals have the same, so that "later than" leaves none out */
  readonly atNs: string
}

const kept = 10_000

export class Inbox {
  readonly #now: () => bigint
  #all: Notification[] = []
  #last = 0n
  readonly #waiting = new Set<() => void>()

  constructor(now: () => bigint) {
    this.#now = now
  }

  /** Those of one webhook arrive as one. */
  add(arrived: readonly Arrived[]): void {
    const now = this.#now()
    this.#last = now > this.#last ? now : this.#last + 1n
    this.#all = [...this.#all, ...arrived.map(one => ({ ...one, atNs: String(this.#last) }))].slice(-kept)
    for (const wake of [...this.#waiting]) wake()
  }

  /** What arrived later than that; when there is nothing, waits for it, `waitMs` at most. */
  async after(ns: bigint, waitMs: number): Promise<readonly Notification[]> {
    if (this.#last <= ns && waitMs > 0) await this.#arrival(waitMs)
    return this.#all.filter(({ atNs }) => BigInt(atNs) > ns)
  }

  /** The last word on each alert, where that is that it fires. */
  standing(): Notification[] {
    const last = new Map(this.#all.map(one => [JSON.stringify([one.route, one.name, one.labels]), one]))
    return [...last.values()].filter(({ status }) => status === 'firing')
  }

  #arrival(waitMs: number): Promise<void> {
    return new Promise(resolve => {
      const wake = () => {
        clearTimeout(timer)
        this.#waiting.delete(wake)
        resolve()
      }
      const timer = setTimeout(wake, waitMs)
      this.#waiting.add(wake)
    })
  }
}
