import type { Identity } from '../model/record/observation.ts'
import type { LedgerWrites } from '../model/record/write-log.ts'

/** When each node on each timeline began to acknowledge. */
type Begun = Map<string, Map<string, number>>

/**
 * Who acknowledged when: what a node acknowledges after another one had begun to is a split brain. A node on a later timeline
 * has begun anew: acknowledging again after a promotion is none. Nor is one node ever two: Redis gives a history another name
 * while it goes on, and connections that were made before know it by the old one. Shards are apart, because each has a primary of its own.
 */
export class AcknowledgingNodes {
  readonly #shards = new Map<string, Begun>()

  acknowledged(by: Identity | undefined, done: number): void {
    const address = by?.['address']
    if (by === undefined || address === undefined || done === Infinity) return
    const shard = childOf(this.#shards, by['slot'] ?? '', () => new Map() as Begun)
    const timelines = childOf(shard, address, () => new Map<string, number>())
    const timeline = by['timeline'] ?? ''
    timelines.set(timeline, Math.min(timelines.get(timeline) ?? Infinity, done))
  }

  /**
   * From when on another node, that began later than this one, acknowledges too: what this one takes after that is late.
   * What was lost need only have been answered after that: a node that stood still answers then what was sent to it before.
   * Infinity: nobody took over.
   */
  lateFrom(by: Identity | undefined): number {
    const begun = this.#shards.get(by?.['slot'] ?? '')
    const address = by?.['address'] ?? ''
    const ownFrom = begun?.get(address)?.get(by?.['timeline'] ?? '')
    if (begun === undefined || ownFrom === undefined) return Infinity
    let late = Infinity
    for (const [other, timelines] of begun)
      for (const from of timelines.values()) if (other !== address && from > ownFrom) late = Math.min(late, from)
    return late
  }
}

/** Who acknowledged these writes, and from when on. */
export function acknowledgingNodes(ledgers: readonly LedgerWrites[]): AcknowledgingNodes {
  const nodes = new AcknowledgingNodes()
  for (const ledger of ledgers)
    for (const [at, by] of ledger.identities.entries()) nodes.acknowledged(by, ledger.firstAckOf(at))
  return nodes
}

function childOf<Key, Value>(map: Map<Key, Value>, key: Key, make: () => Value): Value {
  const found = map.get(key) ?? make()
  map.set(key, found)
  return found
}
