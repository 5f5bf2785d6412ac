/** What a run puts in the way of packets on some hosts, as data that another process can take away. */
import type { Json } from '../../../contract/json.ts'
import type { Way } from './look.ts'

/** One host, and the links by which it reaches others. */
export interface Spot {
  readonly host: string
  /** names its claim there */
  readonly claim: string
  readonly links: readonly string[]
  readonly [key: string]: Json
}

/** An address and a port of a host; the address null: whichever it is reached at. */
export interface End {
  readonly address: string | null
  readonly port: number
  readonly [key: string]: Json
}

/** Which packets: all but those of the place; those of some ends of the host; those that are sent from a TCP port to addresses. */
export type Meant =
  | { readonly inside: readonly string[] }
  | { readonly ends: readonly End[] }
  | { readonly port: number; readonly to: readonly string[] }

/** A queue in which packets wait. */
export interface Queue {
  /** how much leaves it, as tc says it of a class of htb: `rate 500kbit burst 8k` */
  readonly shape: string
  /** what else happens in it, as tc says it of a queue of its own; null: nothing */
  readonly leaf: string | null
  readonly [key: string]: Json
}

export interface Obstacle {
  readonly spots: readonly Spot[]
  readonly meant: Meant
  /** what passes all the same */
  readonly ways: readonly Way[]
  /** what happens to what comes in and to what goes out, as statements of nftables; absent: nothing */
  readonly effects: { readonly in?: readonly string[]; readonly out?: readonly string[] }
  /** of what goes out; null: none */
  readonly queue: Queue | null
  readonly [key: string]: Json
}

/** The ways that it stands in. */
export const directionsOf = ({ effects, queue }: Obstacle): ('in' | 'out')[] =>
  (['in', 'out'] as const).filter(way => effects[way] !== undefined || (way === 'out' && queue !== null))
