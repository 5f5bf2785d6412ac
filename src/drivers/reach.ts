/** What is where in an environment, and what can be done there. Of the ways to reach one, only its own is loaded. */
import { type Environment, type EstateEnvironment, isLab } from '../model/environment/environment.ts'
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
  const { technologies } = await import('./technologies/index.ts')
  const known = await Promise.all([
    import('./systems/command/driver.ts').then(({ commandDrivers }) => commandDrivers),
    import('./systems/monitoring/driver.ts').then(({ monitoringDrivers }) => monitoringDrivers),
    import('./systems/aws/driver.ts').then(({ awsDrivers }) => awsDrivers),
    import('./systems/cloudflare/driver.ts').then(({ cloudflareDrivers }) => cloudflareDrivers),
    import('./systems/route53/driver.ts').then(({ route53Drivers }) => route53Drivers),
  ])
  const own = known.flatMap(driversIn => driversIn(environment))
  return inOrder(environment, [...technologies, ...own])
}

/** Of two that can do the same the one counts whose system comes first; technologies stand on the first machines. */
function inOrder({ systems }: EstateEnvironment, drivers: readonly Driver[]): readonly Driver[] {
  const names = Object.keys(systems)
  const machines = Object.values(systems).findIndex(({ driver }) => driver === 'hosts')
  const placeOf = ({ system }: Driver) => (system === undefined ? machines : names.indexOf(system))
  return drivers.toSorted((a, b) => placeOf(a) - placeOf(b))
}

async function inventoryOf(environment: Environment): Promise<Inventory> {
  if (isLab(environment)) return (await import('./systems/lab/inventory.ts')).labInventory(environment)
  return (await import('./systems/hosts/inventory.ts')).hostsInventory(environment)
}
