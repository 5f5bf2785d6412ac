/** What is read out of a file of another tool, before an environment is looked at; and what becomes of it. Pure. */
import type { KindMeant } from '../model/environment/store-kind.ts'

/** What the file wants to happen, in words that no tool owns. Names are all that tells whom it hits: labels, names of containers. */
export type Want =
  /** `whole`: with its supervisor beside it, as a pod goes; otherwise its process alone */
  | { readonly does: 'kill'; readonly names: readonly string[]; readonly whole: boolean }
  | { readonly does: 'fail-over'; readonly of: KindMeant }
  | { readonly does: 'isolate'; readonly names: readonly string[] }
  | { readonly does: 'lose-zone'; readonly zone: string | null; readonly of: KindMeant | null }
  | {
      readonly does: 'delay'
      readonly names: readonly string[]
      readonly roundTripMs: number
      readonly jitterMs: number
      readonly lossPercent: number
    }

/** One thing that may become a fault. */
export interface Wish {
  /** where in the file */
  readonly path: string
  /** what it is there: `aws:rds:failover-db-cluster` */
  readonly what: string
  /** what the file calls it */
  readonly name: string
  readonly want: Want
  /** on a clock that begins with the file's first step */
  readonly atMs: number
  readonly lastsMs: number | null
  /** in what a drill of it is something else than the file asks for */
  readonly differs: readonly string[]
}

/** A pause of the file: it is carried as the time between faults, where there are some on both its sides. */
export interface Wait {
  readonly path: string
  readonly what: string
  /** paths of the wishes that come after it */
  readonly before: readonly string[]
}

/** One thing that is not in the draft. */
export interface NotCarried {
  readonly path: string
  readonly what: string
  readonly because: string
  /** what to do about it */
  readonly instead: string
}

/** One thing that is. */
export interface Carried {
  readonly path: string
  readonly what: string
  /** what it became */
  readonly as: string
  readonly differs: readonly string[]
}

/** What a reader of one kind of file found. */
export interface Reading {
  readonly title: string | null
  readonly wishes: readonly Wish[]
  readonly waits: readonly Wait[]
  readonly notCarried: readonly NotCarried[]
  /** the file says that nothing is to stop it */
  readonly unstopped: boolean
}

export const nothingRead: Reading = { title: null, wishes: [], waits: [], notCarried: [], unstopped: false }

/** One after the other; nothing stops them only where each says so. */
export const joined = (readings: readonly Reading[]): Reading => ({
  title: readings.find(({ title }) => title !== null)?.title ?? null,
  wishes: readings.flatMap(({ wishes }) => wishes),
  waits: readings.flatMap(({ waits }) => waits),
  notCarried: readings.flatMap(({ notCarried }) => notCarried),
  unstopped: readings.length > 0 && readings.every(({ unstopped }) => unstopped),
})

export const lost = (path: string, what: string, because: string, instead: string): NotCarried => ({
  path,
  what,
  because,
  instead,
})
