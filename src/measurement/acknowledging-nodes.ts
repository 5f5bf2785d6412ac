import type { WriteRecord } from '../model/observation.ts'

/** When each node on each timeline began to acknowledge. */
type Begun = Map<string, Map<string, number>>

/**
 * Who acknowledged when: what a node acknowledges after another one had begun to is a split brain. A node on a later timeline
 * has begun anew: acknowledging again after a promotion is none. Nor is one node ever two: Redis gives a history another name
 * while it goes on, and connections that were made before know it by the old one. Shards are apart, because each has a primary of its own.
 */
export class AcknowledgingNodes {
  readonly #shards = new Map<string, Begun>()

  acknowledged({ by, done }: WriteRecord): void {
    const address = by?.['address']
    if (by === undefined || address === undefined || done === null) return
    const shard = childOf(this.#shards, by['slot'] ?? '', () => new Map() as Begun)
    const timelines = childOf(shard, address, () => new Map<string, number>())
    const timeline = by['timeline'] ?? ''
    timelines.set(timeline, Math.min(timelines.get(timeline) ?? Infinity, done))
  }

  /**
   * Whether another node had begun to acknowledge, later than this one did, before this write was sent. One that was lost need
   * only have been answered after that: a node that stood still answers then what was sent to it before.
   */
  isLate({ by, sent, done }: WriteRecord, isLost: boolean): boolean {
    const since = isLost ? (done ?? sent) : sent
    const begun = this.#shards.get(by?.['slot'] ?? '')
    const ownFrom = begun?.get(by?.['address'] ?? '')?.get(by?.['timeline'] ?? '')
    if (begun === undefined || ownFrom === undefined) return false
    for (const [address, timelines] of begun)
      for (const from of timelines.values())
        if (address !== by?.['address'] && from > ownFrom && since > from) return true
    return false
  }
}

function childOf<Key, Value>(map: Map<Key, Value>, key: Key, make: () => Value): Value {
  const found = map.get(key) ?? make()
  map.set(key, found)
  return found
}
