/** What is where in an environment, and what can be done there. Of the ways to reach one, only its own is loaded. */
import { type Environment, isLab } from '../model/environment/environment.ts'
import type { Driver } from './contract/driver.ts'
import type { Inventoried } from './contract/inventory.ts'

export interface Reach extends Inventoried {
  readonly drivers: readonly Driver[]
}

/** By what the environment says of its systems; nothing is touched. */
export async function reachOf(environment: Environment): Promise<Reach> {
  if (isLab(environment)) {
    const [{ labInventory }, { drivers }] = await Promise.all([
      import('./systems/lab/inventory.ts'),
      import('./index.ts'),
    ])
    return { environment, inventory: labInventory(environment), drivers }
  }
  const [{ hostsInventory }, { technologies }] = await Promise.all([
    import('./systems/hosts/inventory.ts'),
    import('./technologies/index.ts'),
  ])
  return { environment, inventory: hostsInventory(environment), drivers: technologies }
}
