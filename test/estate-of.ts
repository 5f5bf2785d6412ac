import { type Environment, isLab } from '../src/model/environment/environment.ts'
import type { Inventoried } from '../src/drivers/contract/inventory.ts'
import { hostsInventory } from '../src/drivers/systems/hosts/inventory.ts'
import { labInventory } from '../src/drivers/systems/lab/inventory.ts'

/** What is where in an environment, as `src/drivers/reach.ts` tells it, for tests that cannot wait. */
export const estateOf = (environment: Environment): Inventoried => ({
  environment,
  inventory: isLab(environment) ? labInventory(environment) : hostsInventory(environment),
})
