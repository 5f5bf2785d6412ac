/** Traffic between places of an estate can be impaired; each way of doing so is a capability, which a system has or has not. */
import type { Confirmation, FaultContext } from './fault.ts'
import type { Json } from './json.ts'

/** Which run it is for, and until when it has to be done. */
export type Owner = Pick<FaultContext, 'runId' | 'leaseMs' | 'signal'>

/** One way. A wish says what is wanted, in words of the estate; a handle says how it is made here, so that another process can take it back. */
export interface Impairing<Wish, Handle extends Json = Json> {
  /** Reads only. Throws where it cannot be made, or where somebody has made one like it. */
  prepare(wish: Wish, signal: AbortSignal): Promise<Handle>
  /** Makes it, with a lease that ends it when its time is over. */
  open(handle: Handle, owner: Owner): Promise<void>
  /** Whether what this run made stands, by the rules alone: whether anybody feels it is another question. */
  standing(handle: Handle, owner: Owner): Promise<Confirmation>
  /** Takes away what this run made and nothing else; nothing happens when nothing is left of it. */
  close(handle: Handle, owner: Owner): Promise<void>
}

/** Where a connection is tried to feel an impairment. */
export interface Probe {
  readonly from: string
  readonly address: string
  readonly port: number
  readonly [key: string]: string | number
}

/** A zone of a region, a region as a whole, or one component. */
export type Place = { readonly region: string; readonly zone: string | null } | { readonly component: string }

/** What is dropped, as the place sees it: what comes in, what goes out. */
export type Direction = 'both' | 'in' | 'out'

/** Every packet that crosses the border of a place is dropped, silently. */
export interface Cut {
  readonly place: Place
  readonly direction: Direction
}

/** Where nobody answers as long as it stands. */
export interface CutHandle {
  readonly probe: Probe
  readonly [key: string]: Json
}

export interface Cutting {
  readonly cutting: Impairing<Cut, CutHandle>
}

/** From a host to an address. */
export interface Way {
  readonly host: string
  readonly to: string
}

/** What some hosts send from a TCP port to some addresses is dropped, silently; all else passes. */
export interface Hold {
  readonly port: number
  /** those of one wave are held at once, and before the next begins: who is held last has a little more of what flows */
  readonly waves: readonly (readonly Way[])[]
}

export interface Holding {
  readonly holding: Impairing<Hold>
}

/** Less goes through a link, or through a part of it. */
export interface Narrow {
  /** tells it from others of the same run */
  readonly name: string
  /** what is let through: `500kbit`, `10mbit` */
  readonly rate: string
  /** all that goes into a zone, or what a host sends from a TCP port to an address */
  readonly link:
    | { readonly into: { readonly region: string; readonly zone: string } }
    | { readonly from: string; readonly port: number; readonly to: string }
}

export interface Narrowing {
  readonly narrowing: Impairing<Narrow>
}

/** Whatever goes between a region and all else takes longer, and some of it is lost. */
export interface Delay {
  readonly region: string
  /** added to every round trip */
  readonly roundTripMs: number
  /** it varies by up to so much more or less */
  readonly jitterMs: number
  /** lost in each direction */
  readonly lossPercent: number
}

export interface Delaying {
  readonly delaying: Impairing<Delay>
}
