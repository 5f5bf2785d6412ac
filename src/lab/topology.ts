import type { LabSettings } from '../model/environment/lab/lab-settings.ts'
import { frontDoors, isAnycast } from './front-doors.ts'
import { cacheNodes, databaseHostNumbers, etcdMembers, type Placing } from './placement.ts'

/** One place with its own network namespace. */
export interface LabHost {
  /** `eu-west-1a-db`, `client-eu`, `control-eu-west-1`; also the name of its namespace */
  readonly name: string
  readonly region: string | null
  readonly zone: string | null
  readonly tier:
    | 'web'
    | 'app'
    | 'db'
    | 'router'
    | 'edge'
    | 'client'
    | 'control'
    | 'backbone'
    | 'canary'
    | 'monitoring'
    | 'objects'
  readonly addresses: readonly string[]
}

export type ComponentKind =
  | 'etcd'
  | 'patroni'
  | 'postgres'
  | 'redis'
  | 'database-entry'
  | 'pgbouncer'
  | 'gateway'
  | 'backend-api'
  | 'edge'
  | 'routing'
  | 'canary'
  | 'prometheus'
  | 'alertmanager'
  | 'blackbox-exporter'
  | 'on-call'
  | 'ceph-mon'
  | 'ceph-osd'
  | 'radosgw'

/** One process (or process family) of the lab. */
export interface LabComponent {
  /** `<kind>@<region><zone>`, e.g. `postgres@eu-west-1a`, `redis-1@eu-west-1b` */
  readonly id: string
  readonly kind: ComponentKind
  readonly host: string
  readonly region: string | null
  readonly zone: string | null
  readonly address: string
  readonly port: number
}

/** Where everything is: a pure function of the settings. */
export interface Topology {
  readonly hosts: readonly LabHost[]
  readonly components: readonly LabComponent[]
}

/** Address of the negative control, outside every region (a documentation range of RFC 5737). */
export const canaryAddress = '192.0.2.10'

/** The backbone's own, by which its routing daemon is reached. */
export const backboneAddress = '10.255.255.1'

/** Subnets of zone number `index` (1..3), as the architecture lays them out, with the region's own second octet. */
export const subnets = (octet: number, index: number) => ({
  web: `10.${octet}.${index}`,
  app: `10.${octet}.${10 + index}`,
  db: `10.${octet}.${20 + index}`,
})

export const controlSubnet = (octet: number) => `10.${octet}.30`

/** Address of a region's own negative control: those who are cut off with the region still reach it. */
export const regionCanaryAddress = (octet: number) => `10.${octet}.31.10`

/** Addresses of the monitoring host and of the service that pages who is on call: apart from each other and from every region. */
export const monitoringAddress = '198.18.250.10'
export const onCallAddress = '198.18.251.10'

/** Address of a region's site of the object store: all its processes share one host. */
export const objectsAddress = (octet: number) => `10.${octet}.40.10`

/** The part of the settings that says what is there, and where. */
export type Layout = Pick<LabSettings, 'regions' | 'edges' | 'monitoring' | 'objectStore' | 'hosts'> & Placing

/** Lays out hosts and components for the regions and edges in the settings. */
export function topologyOf(layout: Layout): Topology {
  const { regions, edges, monitoring, objectStore } = layout
  const inOrder = Object.entries(regions)
  const sites = inOrder.filter(([region]) => objectStore?.sites.includes(region))
  return {
    hosts: [
      ...outsideHosts(edges),
      ...(monitoring ? monitoringHosts : []),
      ...inOrder.flatMap(([region]) => regionHosts(layout, region)),
      ...sites.map(([region, { octet }]) => host(objectsHost(region), 'objects', [objectsAddress(octet)], region)),
    ],
    components: [
      ...outsideComponents(edges),
      ...(monitoring ? monitoringComponents() : []),
      ...inOrder.flatMap(([region, { octet, zones }]) => [
        regionCanary(region, octet),
        ...zones.flatMap(zone => zoneComponents(layout, region, zone)),
      ]),
      ...sites.flatMap(([region, { octet }]) => siteComponents(region, octet)),
    ],
  }
}

export const clientHost = (edge: string) => `client-${edge}`

const outsideHosts = (edges: Layout['edges']): LabHost[] => [
  host('backbone', 'backbone', []),
  host('canary', 'canary', [canaryAddress]),
  ...frontDoors(edges).flatMap(({ points }) => points.map(({ host: name, address }) => host(name, 'edge', [address]))),
  ...Object.entries(edges).map(([name, { client }]) => host(clientHost(name), 'client', [client])),
]

function outsideComponents(edges: Layout['edges']): LabComponent[] {
  const doors = frontDoors(edges)
  const anycast = doors.filter(isAnycast).flatMap(({ points }) => points)
  return [
    { ...nowhere, id: 'canary', kind: 'canary', host: 'canary', address: canaryAddress, port: 80 },
    ...doors
      .flatMap(({ points }) => points)
      .map(({ id, host: at, address }) => ({ ...nowhere, id, kind: 'edge' as const, host: at, address, port: 80 })),
    ...(anycast.length === 0 ? [] : [routingAt('routing@backbone', 'backbone', backboneAddress)]),
    ...anycast.map(({ id, host: at, address }) => routingAt(id.replace('edge@', 'routing@'), at, address)),
  ]
}

const routingAt = (id: string, at: string, address: string): LabComponent => ({
  ...nowhere,
  id,
  kind: 'routing',
  host: at,
  address,
  port: 179,
})

const nowhere = { region: null, zone: null }

export const canaryHost = (region: string) => `canary-${region}`

const regionCanary = (region: string, octet: number): LabComponent => ({
  id: `canary@${region}`,
  kind: 'canary',
  host: canaryHost(region),
  region,
  zone: null,
  address: regionCanaryAddress(octet),
  port: 80,
})

function monitoringComponents(): LabComponent[] {
  const on = (kind: ComponentKind, address: string, port: number): LabComponent => ({
    ...nowhere,
    id: kind,
    kind,
    host: address === onCallAddress ? 'on-call' : 'monitoring',
    address,
    port,
  })
  return [
    on('prometheus', monitoringAddress, 9090),
    on('alertmanager', monitoringAddress, 9093),
    on('blackbox-exporter', monitoringAddress, 9115),
    on('on-call', onCallAddress, 80),
  ]
}
export const objectsHost = (region: string) => `objects-${region}`

/** In the order in which they can be started. */
const siteComponents = (region: string, octet: number): LabComponent[] =>
  (
    [
      ['ceph-mon', 3300],
      ['ceph-osd', 6800],
      ['radosgw', 7480],
    ] as const
  ).map(([kind, port]) => ({
    id: `${kind}@${region}`,
    kind,
    host: objectsHost(region),
    region,
    zone: null,
    address: objectsAddress(octet),
    port,
  }))

function regionHosts(layout: Layout, region: string): LabHost[] {
  const { octet, zones } = layout.regions[region] as Layout['regions'][string]
  return [
    host(region, 'router', [], region),
    host(`control-${region}`, 'control', [`${controlSubnet(octet)}.10`], region),
    host(canaryHost(region), 'canary', [regionCanaryAddress(octet)], region),
    ...zones.flatMap(zone => zoneHosts(layout, region, zone)),
  ]
}

/** Subnets of a zone, by its place among those of its region. */
function subnetsOf({ regions }: Layout, region: string, zone: string) {
  const { octet, zones } = regions[region] as Layout['regions'][string]
  return subnets(octet, zones.indexOf(zone) + 1)
}

function zoneHosts(layout: Layout, region: string, zone: string): LabHost[] {
  const { web, app, db } = subnetsOf(layout, region, zone)
  const place = `${region}${zone}`
  const databaseAddresses = databaseHostNumbers(layout, region, zone).map(last => `${db}.${last}`)
  return [
    host(place, 'router', [], region, zone),
    host(`${place}-web`, 'web', [`${web}.10`], region, zone),
    host(`${place}-app`, 'app', [`${app}.10`], region, zone),
    host(`${place}-db`, 'db', databaseAddresses, region, zone),
  ]
}

function zoneComponents(layout: Layout, region: string, zone: string): LabComponent[] {
  const { web, app, db } = subnetsOf(layout, region, zone)
  const place = `${region}${zone}`
  const at = (name: string, kind: ComponentKind, tier: string, address: string, port: number): LabComponent => ({
    id: `${name}@${place}`,
    kind,
    host: `${place}-${tier}`,
    region,
    zone,
    address,
    port,
  })
  const isHere = (placed: { readonly zone: string }) => placed.zone === zone
  return [
    ...etcdMembers(layout, region)
      .filter(isHere)
      .map(({ nth, address }) => at(nth === 0 ? 'etcd' : `etcd-${nth}`, 'etcd', 'db', address, 2379)),
    at('patroni', 'patroni', 'db', `${db}.10`, 8008),
    at('postgres', 'postgres', 'db', `${db}.10`, 5432),
    ...cacheNodes(layout, region)
      .filter(isHere)
      .map(({ nth, address }) => at(`redis-${nth}`, 'redis', 'db', address, 6379)),
    at('database-entry', 'database-entry', 'db', `${db}.20`, 5432),
    at('pgbouncer', 'pgbouncer', 'app', `${app}.10`, 6432),
    at('backend-api', 'backend-api', 'app', `${app}.10`, 8000),
    at('gateway', 'gateway', 'web', `${web}.10`, 80),
  ]
}

const host = (
  name: string,
  tier: LabHost['tier'],
  addresses: readonly string[],
  region: string | null = null,
  zone: string | null = null,
): LabHost => ({ name, region, zone, tier, addresses })

const monitoringHosts = [
  host('monitoring', 'monitoring', [monitoringAddress]),
  host('on-call', 'monitoring', [onCallAddress]),
]
