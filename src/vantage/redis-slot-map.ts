/** Which node of a Redis Cluster takes the writes of which slot. */
import type { Redis } from 'ioredis'

/** Who takes a slot's writes: `host:port`, and the configuration epoch of its claim. */
export interface Owner {
  readonly node: string
  readonly epoch: number
}

/** What is known of who takes writes, and how more is learnt. */
export interface Owners {
  /** who may be asked, `host:port` */
  readonly nodes: Iterable<string>
  /** of those that are asked, who is no node of the store, and asks for no password */
  isOutside(node: string): boolean
  ownerOf(slot: number): Owner | undefined
  ask(redis: Redis): Promise<unknown>
  /** Takes in what `askedNode` replied. */
  learn(reply: unknown, askedNode: string): void
}

/**
 * Who owns which slot. Any node may be asked, also one that was cut off and knows no better: of all claims heard, the one
 * with the highest configuration epoch counts, as the nodes settle it among themselves.
 */
export class SlotMap implements Owners {
  readonly nodes: Set<string>
  readonly #owners: Owner[] = []

  constructor(seeds: readonly string[]) {
    this.nodes = new Set(seeds)
  }

  ownerOf(slot: number): Owner | undefined {
    return this.#owners[slot]
  }

  isOutside(): boolean {
    return false
  }

  ask(redis: Redis): Promise<unknown> {
    return redis.call('CLUSTER', 'NODES')
  }

  /** A node that does not know its own host leaves it empty. */
  learn(view: unknown, askedNode: string): void {
    for (const line of String(view).trim().split('\n')) {
      const [, endpoint = '', flags = '', , , , epoch, , ...ranges] = line.split(' ')
      if (/handshake|noaddr/.test(flags)) continue
      const [address = ''] = endpoint.split('@')
      const node = address.startsWith(':') ? hostOf(askedNode) + address : address
      this.nodes.add(node)
      for (const range of ranges) this.#claim(range, { node, epoch: Number(epoch) })
    }
  }

  /** A range in brackets, a slot on its way elsewhere, is no number and claims nothing: its owner lists it as a plain one too. */
  #claim(range: string, owner: Owner): void {
    const [from = 0, to = from] = range.split('-').map(Number)
    for (let slot = from; slot <= to; slot++)
      if ((this.#owners[slot]?.epoch ?? -1) <= owner.epoch) this.#owners[slot] = owner
  }
}

export const hostOf = (node: string) => node.slice(0, node.lastIndexOf(':'))
