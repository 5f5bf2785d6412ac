import type { Ledger } from '../scenario/scenario.ts'

/** One write of one service, as it is tried where nobody drills. */
export interface Trial {
  /** `shop/order` */
  readonly name: string
  readonly ledger: Ledger
  /** nobody said how what it writes is taken out again */
  readonly stays: boolean
}
