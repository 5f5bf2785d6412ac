import type { AnyAction } from './action.ts'
import type { AnyFault } from './fault.ts'

/** What reaches one kind of thing: its faults, and what runbooks do with it. */
export interface Driver {
  /** `lab` */
  readonly name: string
  /** one sentence */
  readonly description: string
  readonly faults: readonly AnyFault[]
  /** steps of runbooks; absent: none */
  readonly actions?: readonly AnyAction[]
}
