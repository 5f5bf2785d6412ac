/** What is where in an environment, and what can be done there. Of the ways to reach one, only its own is loaded. */
import { type Environment, isLab } from '../model/environment/environment.ts'
import type { Driver } from './contract/driver.ts'
import type { Inventoried, Inventory } from './contract/inventory.ts'

export interface Reach extends Inventoried {
  readonly drivers: readonly Driver[]
}

/** By what the environment says of its systems; nothing is touched. */
export async function reachOf(environment: Environment): Promise<Reach> {
  const [inventory, drivers] = await Promise.all([inventoryOf(environment), driversOf(environment)])
  return { environment, inventory, drivers }
}

/** Also of an environment that another version of Muster has frozen. */
export async function driversOf(environment: Environment): Promise<readonly Driver[]> {
  if (isLab(environment)) return (await import('./index.ts')).drivers
  const [{ technologies }, { commandDrivers }, { monitoringDrivers }] = await Promise.all([
    import('./technologies/index.ts'),
    import('./systems/command/driver.ts'),
    import('./systems/monitoring/driver.ts'),
  ])
  return [...technologies, ...commandDrivers(environment), ...monitoringDrivers(environment)]
}

async function inventoryOf(environment: Environment): Promise<Inventory> {
  if (isLab(environment)) return (await import('./systems/lab/inventory.ts')).labInventory(environment)
  return (await import('./systems/hosts/inventory.ts')).hostsInventory(environment)
}
