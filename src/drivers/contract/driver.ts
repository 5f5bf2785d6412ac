import type { CheckResult } from '../../model/record/journal-entry.ts'
import type { Environment } from '../../model/environment/environment.ts'
import type { AnyAction } from './action.ts'
import type { Ask } from './ask.ts'
import type { AnyFault } from './fault.ts'
import type { Inventoried } from './inventory.ts'
import type { Policy } from './policies.ts'
import type { Zone } from './primaries.ts'
import type { DrilledSystem } from './system.ts'

/** What reaches one kind of thing: its faults, and what runbooks do with it. */
export interface Driver {
  /** `lab` */
  readonly name: string
  /** of the environment, to which it belongs; absent: it stands on whatever machines there are */
  readonly system?: string
  /** one sentence */
  readonly description: string
  readonly faults: readonly AnyFault[]
  /** steps of runbooks; absent: none */
  readonly actions?: readonly AnyAction[]
  /** what tells whether something is as it ought to be, by name: a drill can be stopped by it; absent: there is none */
  readonly checks?: ReadonlyMap<string, Check>
  /** Whether every store of its kind is as it ought to be, by its own word; absent: nobody but the system can tell. */
  readonly steadyStores?: SteadyStores
  /** what ledgers straight to its stores need there; absent: nothing, or nobody but the system can tell */
  readonly storeLedgers?: StoreLedgers
  /** what has to be allowed for each kind; absent: `describe` says it in words */
  readonly policies?: (kinds: readonly string[]) => readonly Policy[]
  /** in which zone a store of its kind is written now; null: it is of another kind. Absent: it has none that are */
  readonly zoneOfPrimary?: (system: Ask & Inventoried, store: string, signal: AbortSignal) => Promise<Zone | null>
  /** roles of its stores that nobody gives back; absent: it has none */
  readonly storeRoles?: StoreRoles
}

/** What a drill's own writes need in the stores of one kind. */
export interface StoreLedgers {
  /** Whether each store has it. */
  readonly check: SteadyStores
  /** What makes it in a store and what takes it away, as the store's own client would be told; null: nothing is needed. */
  statements(
    environment: Environment,
    store: string,
  ): { readonly make: readonly string[]; readonly remove: readonly string[] } | null
  /** Tells the store, where it takes writes now; rejects with the store's own words. */
  tell(system: Ask & Inventoried, store: string, statements: readonly string[], signal: AbortSignal): Promise<void>
}

/** As `Roles`, for the stores of one kind. */
export interface StoreRoles {
  held(system: Ask & Inventoried, signal: AbortSignal): Promise<readonly string[]>
  giveBack(held: readonly string[], system: Ask & Inventoried, signal: AbortSignal): Promise<readonly string[]>
}

/** Never rejects: what cannot be told does not hold, and says why. */
export type Check = (system: DrilledSystem, signal: AbortSignal) => Promise<CheckResult>

/** A check for each store; never throws for one that is down: it says so. */
export type SteadyStores = (system: Ask & Inventoried, signal: AbortSignal) => Promise<readonly CheckResult[]>
