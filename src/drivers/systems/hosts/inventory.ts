import type { EstateEnvironment } from '../../../model/environment/environment.ts'
import type { HostComponent, HostsSettings } from '../../../model/environment/hosts/hosts-settings.ts'
import { machinesIn } from '../../../model/environment/system.ts'
import type { Abilities } from '../../contract/capability.ts'
import type { Inventory, Part } from '../../contract/inventory.ts'

/** What the environment says is on its machines. Pure. */
export const hostsInventory = ({ systems }: EstateEnvironment): Inventory => ({
  parts: machinesIn(systems).flatMap(partsOf),
  can: abilities,
  // By its ports.
  isApart: ({ port }) => port !== null,
})

/** Machines have no router that is ours: what their networks do is done on themselves. */
const abilities: Abilities = new Map([
  [
    'cutting',
    'its own hosts drop what crosses the border, not its network: machines there that the environment does not name go on, and are cut off from those that it names; of a single component, what it asks of others goes on; ssh by which Muster comes passes',
  ],
  // Wherever it is done, it is done on the hosts that send.
  ['holding', null],
  [
    'narrowing',
    'into a zone each of its hosts is narrowed by itself, for what comes from beyond it, and what is too much is dropped instead of waiting; what a host sends waits, as on a narrow link',
  ],
  [
    'delaying',
    'its own hosts delay what they send beyond it, for the way there and back, not its network: machines there that the environment does not name are delayed on the way to those that it names, and nowhere else; ssh by which Muster comes is not delayed',
  ],
])

const partsOf = ({ hosts, components = [] }: HostsSettings): Part[] =>
  components.flatMap(({ id, kind, host: name, address: own, ports = [] }) => {
    const host = hosts[name]
    if (!host) return []
    const { region = null, zone = null, ssh, address = ssh.host } = host
    return [{ id, kind, host: name, region, zone, address: own ?? address, port: ports[0] ?? null }]
  })

/** Of every system. */
export const hostsOf = ({ systems }: EstateEnvironment): HostsSettings['hosts'] =>
  Object.assign({}, ...machinesIn(systems).map(({ hosts }) => hosts)) as HostsSettings['hosts']

export const componentsOf = ({ systems }: EstateEnvironment): HostComponent[] =>
  machinesIn(systems).flatMap(({ components = [] }) => components)
