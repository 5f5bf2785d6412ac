/** Machines that are reached by ssh, with all that is known of what runs on them. */
import { HostsSystem } from '../drivers/systems/hosts/system.ts'
import { driversOf } from '../drivers/reach.ts'
import type { EstateEnvironment } from '../model/environment/environment.ts'

/** `onProgress` is told of what takes a while. In a rehearsal nothing is changed: what would be is told. */
export async function openEstate(
  environment: EstateEnvironment,
  onProgress: (text: string) => void,
  { isRehearsal = false }: { readonly isRehearsal?: boolean } = {},
): Promise<HostsSystem> {
  return await HostsSystem.open(environment, { onProgress, drivers: await driversOf(environment), isRehearsal })
}
