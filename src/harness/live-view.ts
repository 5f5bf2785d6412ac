/** What the vantages say while the drill goes on; only to steer it. The verdict rests on the records. */
import type { Plan } from '../model/plan/plan.ts'
import type { ClassPulse, Pulse } from '../vantage/protocol.ts'

interface Sample extends ClassPulse {
  readonly atNs: number
}

export class LiveView {
  readonly #samples = new Map<string, Sample[]>()
  #acked = 0
  lastPulseNs: number | null = null

  hear(pulse: Pulse): void {
    this.lastPulseNs = pulse.ns
    for (const [name, sample] of Object.entries(pulse.classes)) {
      const key = `${pulse.vantage}/${name}`
      const kept = (this.#samples.get(key) ?? []).filter(({ atNs }) => pulse.ns - atNs < 120e9)
      this.#samples.set(key, [...kept, { ...sample, atNs: pulse.ns }])
    }
    this.#acked = Object.values(pulse.acked).reduce((sum, count) => sum + count, 0)
  }

  get acked(): number {
    return this.#acked
  }

  /** Since when a class has been good without a break, as far as it was heard; null: it is not now. */
  goodSince(key: string, ratio: number): number | null {
    const samples = this.#samples.get(key) ?? []
    let since: number | null = null
    for (const { good, bad, overdue, atNs } of samples.toReversed()) {
      const share = good + bad === 0 ? (overdue > 0 ? 0 : 1) : good / (good + bad + overdue)
      if (share < ratio) break
      since = atNs
    }
    return since
  }

  /** Last instant at which a class was heard to be bad; null: never. */
  lastBad(key: string): number | null {
    const bad = (this.#samples.get(key) ?? []).filter(sample => sample.bad > 0 || sample.overdue > 0)
    return bad.at(-1)?.atNs ?? null
  }

  /** For how long a class has had no good operation as far as it was heard, in ms; 0 when it is good. */
  badForMs(key: string): number {
    const samples = this.#samples.get(key) ?? []
    const last = samples.at(-1)
    if (!last || (last.bad === 0 && last.overdue === 0)) return 0
    return last.lastGoodNs === null ? 0 : Math.max(0, (last.atNs - last.lastGoodNs) / 1e6)
  }
}

/** Keys of the classes that a service's recovery hangs on: its probes and the ledgers through its door or its stores. */
export const requiredKeys = (plan: Plan): string[] =>
  plan.vantages.flatMap(vantage => [
    ...vantage.probes.filter(probe => probe.required).map(probe => `${vantage.name}/${probe.class}`),
    ...vantage.ledgers.filter(({ witness }) => !witness).map(ledger => `${vantage.name}/${ledger.name}`),
  ])

export const canaryKeys = (plan: Plan): string[] =>
  plan.vantages.flatMap(vantage =>
    vantage.probes.filter(probe => probe.kind === 'http-canary').map(() => `${vantage.name}/canary`),
  )
