/** Where a region of the embedded lab has its PostgreSQL, its Redis Cluster and its site of the object store; pure data, from the region's number alone. */
import type { Endpoint, StandbySite, Store } from '../model/environment/environment.ts'

interface LabRegion {
  readonly name: string
  /** the region is 10.<octet>.0.0/16 */
  readonly octet: number
  readonly zones: readonly string[]
}

export function databaseSite(region: LabRegion): StandbySite {
  const { name, octet } = region
  return {
    region: name,
    pools: perZone(region, index => ({ host: `10.${octet}.1${index}.10`, port: 6432 })),
    entries: perZone(region, index => ({ host: `10.${octet}.2${index}.20`, port: 5432 })),
    members: byZone(region, index => ({ host: `10.${octet}.2${index}.10`, port: 5432 })),
    controlPlane: {
      host: `control-${name}`,
      scope: `core-${name}`,
      dcs: 'etcd',
      etcd: perZone(region, index => ({ host: `10.${octet}.2${index}.10`, port: 2379 })),
      patroni: byZone(region, index => ({ host: `10.${octet}.2${index}.10`, port: 8008 })),
    },
  }
}

export const cacheSite = (
  region: LabRegion,
): Pick<Store, 'region' | 'pools' | 'entries' | 'members' | 'controlHost'> => ({
  region: region.name,
  pools: perZone(region, index => ({ host: `10.${region.octet}.2${index}.10`, port: 6379 })),
  entries: [],
  members: byZone(region, index => ({ host: `10.${region.octet}.2${index}.10`, port: 6379 })),
  controlHost: `control-${region.name}`,
})

/** An object store whose second site copies from the first: clients know both, in this order. */
export function objectSites(
  first: LabRegion,
  second: LabRegion,
): Pick<Store, 'region' | 'pools' | 'entries' | 'members' | 'controlHost'> {
  const gateway = ({ octet }: LabRegion) => ({ host: `10.${octet}.40.10`, port: 7480 })
  return {
    region: first.name,
    pools: [gateway(first), gateway(second)],
    entries: [],
    members: { [first.name]: gateway(first), [second.name]: gateway(second) },
    // Ledgers are read back in the region that outlasts the other.
    controlHost: `control-${second.name}`,
  }
}

const perZone = ({ zones }: LabRegion, make: (index: number) => Endpoint) => zones.map((_zone, at) => make(at + 1))

const byZone = ({ zones }: LabRegion, make: (index: number) => Endpoint) =>
  Object.fromEntries(zones.map((zone, at) => [zone, make(at + 1)]))
