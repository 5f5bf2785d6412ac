/** What drivers know of their stores, asked of each that knows it. */
import { MusterError } from '../../../model/muster-error.ts'
import type { Driver, StoreRoles } from '../../contract/driver.ts'
import type { Zone } from '../../contract/primaries.ts'

type Asked = Parameters<NonNullable<Driver['steadyStores']>>[0]

/** What each says of its roles. */
export async function ofRoles(
  drivers: readonly Driver[],
  ask: (roles: StoreRoles) => Promise<readonly string[]>,
): Promise<readonly string[]> {
  const answers = drivers.map(({ storeRoles }) => (storeRoles ? ask(storeRoles) : []))
  return (await Promise.all(answers)).flat()
}

/** By the first who knows; rejects where nobody does. */
export async function zoneOfPrimary(
  drivers: readonly Driver[],
  system: Asked,
  store: string,
  signal: AbortSignal,
): Promise<Zone> {
  for (const driver of drivers) {
    const zone = await driver.zoneOfPrimary?.(system, store, signal)
    if (zone) return zone
  }
  throw new MusterError('hosts.no-primary', `nobody knows where ${store} is written`)
}
