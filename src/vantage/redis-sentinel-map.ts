/** Which node takes all writes, by the word of Redis Sentinel. */
import type { Redis } from 'ioredis'
import type { Owner, Owners } from './redis-slot-map.ts'

/**
 * Any Sentinel may be asked, also one that was cut off and knows no better: of all that was heard, the highest configuration epoch
 * counts, as the Sentinels settle it among themselves.
 */
export class SentinelMap implements Owners {
  readonly nodes: readonly string[]
  readonly #master: string
  #owner: Owner | undefined

  /** `master`: the name under which they know it */
  constructor(sentinels: readonly string[], master: string) {
    this.nodes = sentinels
    this.#master = master
  }

  ownerOf(): Owner | undefined {
    return this.#owner
  }

  isOutside(node: string): boolean {
    return this.nodes.includes(node)
  }

  ask(redis: Redis): Promise<unknown> {
    return redis.call('SENTINEL', 'MASTER', this.#master)
  }

  /** Names and values in turn. */
  learn(reply: unknown): void {
    const texts = (reply as unknown[]).map(String)
    const field = (name: string) => texts[texts.indexOf(name) + 1] ?? ''
    const owner = { node: `${field('ip')}:${field('port')}`, epoch: Number(field('config-epoch')) }
    if ((this.#owner?.epoch ?? -1) <= owner.epoch) this.#owner = owner
  }
}
