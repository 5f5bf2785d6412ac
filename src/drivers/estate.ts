import { type Environment, isLab } from '../model/environment/environment.ts'
import type { Inventoried } from './contract/inventory.ts'
import { hostsInventory } from './systems/hosts/inventory.ts'
import { labInventory } from './systems/lab/inventory.ts'

/** What is where in an environment, by what it says of its systems; nothing is touched. */
export const estateOf = (environment: Environment): Inventoried => ({
  environment,
  inventory: isLab(environment) ? labInventory(environment) : hostsInventory(environment),
})
