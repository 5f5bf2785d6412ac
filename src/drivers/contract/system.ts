import type { Changes } from './changes.ts'
import type { ControlLoop } from './control-loop.ts'
import type { Copies } from './copies.ts'
import type { Flows } from './flows.ts'
import type { Locking } from './locking.ts'
import type { Native } from './native.ts'
import type { Places } from './places.ts'
import type { Preflight } from './preflight.ts'
import type { Primaries } from './primaries.ts'
import type { Roles } from './roles.ts'
import type { Searchable } from './searchable.ts'
import type { SteadyState } from './steady-state.ts'

/** What a system need not be able to do; what a plan asks for and its system lacks refuses the drill. */
type Optional = Changes & Copies & Locking & Primaries & Roles & ControlLoop & Flows & Searchable & Native

/** A system that can be drilled, open for use: what it can do, each a capability in a file of its own. */
export interface DrilledSystem extends SteadyState, Preflight, Places, Partial<Optional> {
  /** secrets that vantages need (never journalled): e.g. the key that signs client tokens */
  secrets(): Readonly<Record<string, string>>
  /** Names this very system: one that was built anew from the same configuration has another. */
  identity(): string
  /** Lets go of it; takes it down when this process brought it up. */
  close(): Promise<void>
}
