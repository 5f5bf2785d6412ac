/** In which zones of a region the members of its etcd and the nodes of its Redis Cluster are. Pure. */
import type { LabSettings } from '../model/environment/lab/lab-settings.ts'

/** One of a kind that a region has several of. */
export interface Placed {
  readonly zone: string
  /** how many of its kind its zone has before it */
  readonly nth: number
  readonly address: string
}

export interface CacheNode extends Placed {
  readonly shard: number
  /** as the cluster is formed */
  readonly role: 'master' | 'replica'
}

/** The part of the settings that says where they are. */
export interface Placing {
  readonly regions: LabSettings['regions']
  readonly etcd?: Pick<LabSettings['etcd'], 'zones'>
  readonly redis?: Pick<LabSettings['redis'], 'masterZones' | 'replicaZone'>
}

/** One member in each zone, unless the settings say where they are. */
export function etcdMembers(settings: Placing, region: string): Placed[] {
  const zones = settings.etcd?.zones?.[region] ?? zonesOf(settings, region)
  return inOrder(
    settings,
    region,
    zones.map(zone => ({ zone })),
  )
}

/**
 * A master in each zone, unless the settings say where they are, and a replica of each. It is in the zone before its master's, or
 * in its master's own; replicas of masters that share a zone are spread over the others.
 */
export function cacheNodes(settings: Placing, region: string): CacheNode[] {
  const zones = zonesOf(settings, region)
  const masters = settings.redis?.masterZones?.[region] ?? zones
  const isApart = settings.redis?.replicaZone !== 'own' && zones.length > 1
  const replicaZone = (zone: string, shard: number) => {
    const before = masters.slice(0, shard).filter(other => other === zone).length
    const back = isApart ? 1 + (before % (zones.length - 1)) : 0
    return zones[(zones.indexOf(zone) + zones.length - back) % zones.length] as string
  }
  return inOrder(settings, region, [
    ...masters.map((zone, shard) => ({ zone, shard, role: 'master' as const })),
    ...masters.map((zone, shard) => ({ zone: replicaZone(zone, shard), shard, role: 'replica' as const })),
  ])
}

/** Last numbers of the addresses of a zone's database host: a member or node after the first has one of its own. */
export function databaseHostNumbers(settings: Placing, region: string, zone: string): number[] {
  const placed = [...etcdMembers(settings, region), ...cacheNodes(settings, region)]
  const highest = Math.max(1, ...placed.filter(one => one.zone === zone).map(({ nth }) => nth))
  return [...Array.from({ length: highest + 1 }, (_, nth) => first + nth), 20, 21]
}

const first = 10

const zonesOf = ({ regions }: Placing, region: string): readonly string[] => regions[region]?.zones ?? []

function inOrder<One extends { readonly zone: string }>(settings: Placing, region: string, all: readonly One[]) {
  const zones = zonesOf(settings, region)
  const octet = settings.regions[region]?.octet
  return all.map((one, at) => {
    const nth = all.slice(0, at).filter(({ zone }) => zone === one.zone).length
    return { ...one, nth, address: `10.${octet}.${21 + zones.indexOf(one.zone)}.${first + nth}` }
  })
}
