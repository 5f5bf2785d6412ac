import { topologyOf } from '../../../lab/topology.ts'
import type { LabEnvironment } from '../../../model/environment/environment.ts'
import { allAbilities } from '../../contract/capability.ts'
import type { Inventory } from '../../contract/inventory.ts'

/** What a lab with these settings has, before it is there. Pure. */
export const labInventory = ({ driver }: LabEnvironment): Inventory =>
  inventoryOf(topologyOf(driver.settings).components)

/** Only a point of presence has a link of its own. */
export const inventoryOf = (parts: Inventory['parts']): Inventory => ({
  parts,
  can: allAbilities,
  isApart: ({ kind }) => kind === 'edge',
})
