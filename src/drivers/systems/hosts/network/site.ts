/** Machines whose networks are impaired, and what is known of them. */
import type { EstateEnvironment } from '../../../../model/environment/environment.ts'
import type { Ask } from '../../../contract/ask.ts'
import type { Inventory } from '../../../contract/inventory.ts'
import type { Shells } from '../../../linux/claim.ts'

export interface Site {
  readonly environment: EstateEnvironment
  readonly inventory: Inventory
  readonly shells: Shells
  readonly connects: Ask['connects']
}
