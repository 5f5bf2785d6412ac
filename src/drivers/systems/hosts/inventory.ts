import type { EstateEnvironment } from '../../../model/environment/environment.ts'
import type { HostsSettings } from '../../../model/environment/hosts/hosts-settings.ts'
import type { Inventory, Part } from '../../contract/inventory.ts'

/** What the environment says is on its machines. Pure. */
export const hostsInventory = ({ systems }: EstateEnvironment): Inventory => ({
  parts: Object.values(systems).flatMap(partsOf),
  can: new Map(),
})

const partsOf = ({ hosts, components = [] }: HostsSettings): Part[] =>
  components.flatMap(({ id, kind, host: name, address: own, ports = [] }) => {
    const host = hosts[name]
    if (!host) return []
    const { region = null, zone = null, ssh, address = ssh.host } = host
    return [{ id, kind, host: name, region, zone, address: own ?? address, port: ports[0] ?? null }]
  })
