/**
 * The lab's network as one shell script, run once by the sandbox's first process: backbone, region routers, zone routers,
 * one namespace per host, security groups and the empty fault sets.
 *
 * Links are named after what is at the other end, so that a fault set can name a zone by its interface.
 */
import { type FrontDoor, frontDoors, isAnycast } from '../front-doors.ts'
import { databaseHostNumbers } from '../placement.ts'
import {
  backboneAddress,
  canaryAddress,
  canaryHost,
  clientHost,
  controlSubnet,
  type Layout,
  monitoringAddress,
  onCallAddress,
  objectsAddress,
  objectsHost,
  regionCanaryAddress,
  subnets,
  topologyOf,
} from '../topology.ts'
import { accountingTable, faultTable, holdTable, hostFaultTable, objectStoreGroup, securityGroup } from './rules.ts'

/** Interface of a region router towards one of its zones. */
export const zoneLink = (zone: string) => `zone-${zone}`

/** Interface of a region router towards the backbone. */
export const backboneLink = 'backbone'

/** Begins a line of the script's output that says which setting it could not follow. */
export const refusalMark = 'refused: '

export function networkScript(layout: Layout): string {
  return [
    'set -e',
    ...namespace('backbone'),
    ...leaf('backbone', 'canary', canaryAddress),
    `ip -n backbone addr add ${backboneAddress}/32 dev lo`,
    rules('backbone', hostFaultTable),
    ...(layout.monitoring
      ? [...leaf('backbone', 'monitoring', monitoringAddress), ...leaf('backbone', 'on-call', onCallAddress)]
      : []),
    ...frontDoors(layout.edges).flatMap(doorLines),
    ...Object.entries(layout.edges).flatMap(([name, { client }]) => leaf('backbone', clientHost(name), client)),
    ...Object.keys(layout.regions).flatMap(region => regionLines(layout, region)),
    forward('backbone'),
    ...kernelSettings(layout),
  ].join('\n')
}

/** Several points of presence have the address of their door each for itself; who gets the clients is the routing's to say. */
const doorLines = (door: FrontDoor): string[] =>
  door.points.flatMap(({ host, address, link: name }) => [
    ...leaf('backbone', host, address, name),
    ...(isAnycast(door) ? [`ip -n ${host} addr add ${door.address}/32 dev lo`] : []),
  ])

function regionLines(layout: Layout, region: string): string[] {
  const { regions, objectStore } = layout
  const { octet, zones } = regions[region] as Layout['regions'][string]
  const peers = peersOf(regions, region)
  return [
    ...namespace(region),
    link('backbone', `r-${octet}`, `10.255.${octet}.1/30`, region, backboneLink, `10.255.${octet}.2/30`),
    `ip -n ${region} route add default via 10.255.${octet}.1`,
    `ip -n backbone route add 10.${octet}.0.0/16 via 10.255.${octet}.2`,
    ...leaf(region, `control-${region}`, `${controlSubnet(octet)}.10`, 'control'),
    ...leaf(region, canaryHost(region), regionCanaryAddress(octet), 'canary'),
    ...(objectStore?.sites.includes(region) ? siteLines(region, octet) : []),
    ...zones.flatMap((zone, at) =>
      zoneLines(region, zone, { octet, index: at + 1, peers, last: databaseHostNumbers(layout, region, zone) }),
    ),
    forward(region),
    rules(region, faultTable),
    rules(region, accountingTable(regions, region)),
  ]
}

/** The region's site of the object store. */
const siteLines = (region: string, octet: number) => [
  ...leaf(region, objectsHost(region), objectsAddress(octet), 'objects'),
  rules(objectsHost(region), objectStoreGroup),
]

/** Second octets of the regions whose databases replicate with this one's: the one it follows, and those that follow it. */
const peersOf = (regions: Layout['regions'], region: string): number[] =>
  Object.entries(regions).flatMap(([name, { octet, standbyOf }]) =>
    standbyOf === region || regions[region]?.standbyOf === name ? [octet] : [],
  )

interface ZonePlace {
  readonly octet: number
  readonly index: number
  readonly peers: readonly number[]
  /** last numbers of the addresses of its database host */
  readonly last: readonly number[]
}

function zoneLines(region: string, zone: string, { octet, index, peers, last: [, ...others] }: ZonePlace): string[] {
  const router = `${region}${zone}`
  const transfer = `10.254.${octet * 10 + index}`
  const nets = subnets(octet, index)
  return [
    ...namespace(router),
    link(region, zoneLink(zone), `${transfer}.1/30`, router, 'uplink', `${transfer}.2/30`),
    `ip -n ${router} route add default via ${transfer}.1`,
    ...(['web', 'app', 'db'] as const).flatMap(tier => [
      ...leaf(router, `${router}-${tier}`, `${nets[tier]}.10`, tier),
      `ip -n ${region} route add ${nets[tier]}.0/24 via ${transfer}.2`,
      rules(`${router}-${tier}`, securityGroup(tier, octet, peers)),
    ]),
    ...others.map(last => `ip -n ${router}-db addr add ${nets.db}.${last}/24 dev eth0`),
    rules(`${router}-db`, holdTable),
    forward(router),
    rules(router, faultTable),
  ]
}

const namespace = (name: string) => [
  `ip netns add ${name}`,
  `ip -n ${name} link set lo up`,
  `ip netns exec ${name} sysctl -qw net.ipv4.ip_unprivileged_port_start=0`,
]

const link = (a: string, aIf: string, aAddress: string, b: string, bIf: string, bAddress: string) =>
  [
    `ip link add ${aIf} netns ${a} type veth peer name ${bIf} netns ${b}`,
    `ip -n ${a} addr add ${aAddress} dev ${aIf}`,
    `ip -n ${b} addr add ${bAddress} dev ${bIf}`,
    `ip -n ${a} link set ${aIf} up`,
    `ip -n ${b} link set ${bIf} up`,
  ].join('\n')

/** A host at the end of a link, with its router at `.1` of the same /24. */
function leaf(router: string, name: string, address: string, routerIf = name): string[] {
  const net = address.replace(/\.\d+$/, '')
  return [
    ...namespace(name),
    link(router, routerIf, `${net}.1/24`, name, 'eth0', `${address}/24`),
    `ip -n ${name} route add default via ${net}.1`,
  ]
}

/** Last, so that nothing above takes them back. The first that the kernel does not take ends the boot, by its path. */
const kernelSettings = (layout: Layout) =>
  topologyOf(layout).hosts.flatMap(({ name, tier }) =>
    [...new Set([tier, name])].flatMap(key =>
      Object.entries(layout.hosts?.[key]?.sysctl ?? {}).map(
        ([setting, value]) =>
          `ip netns exec ${name} sysctl -qw '${setting}=${value}' || { echo "${refusalMark}driver.settings.hosts.${key}.sysctl.${setting}: the kernel does not take '${value}' in a network namespace"; exit 1; }`,
      ),
    ),
  )

const forward = (name: string) => `ip netns exec ${name} sysctl -qw net.ipv4.ip_forward=1`

const rules = (name: string, text: string) => `ip netns exec ${name} nft -f - <<'RULES'\n${text}\nRULES`
