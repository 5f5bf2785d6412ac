/**
 * An obstacle as a table of nftables. The links that it stands at are elements that expire: the kernel itself ends what nobody is
 * left to end. Pure.
 */
import { createHash } from 'node:crypto'
import { directionsOf, type End, type Obstacle, type Spot } from './obstacle.ts'

/** Whose it is, and how long it acts. */
export interface Lease {
  readonly table: string
  /** stands at whatever decides what becomes of packets */
  readonly mark: string
  readonly leaseMs: number
  /** handle of the run's own queue */
  readonly queue: string
}

/** Each claim of each run has one of its own. */
export const tableName = (claim: string, runId: string): string =>
  `muster_${createHash('sha256').update(`${runId} ${claim}`).digest('hex').slice(0, 12)}`

/** For `nft -f`; it fails where there is a table of that name. */
export const rulesOf = (obstacle: Obstacle, spot: Spot, lease: Lease): string =>
  [
    `create table inet ${lease.table}`,
    `table inet ${lease.table} {`,
    ...setsOf(obstacle),
    'chain ours {',
    ...versions.flatMap(({ ip, suffix }) => [
      `${ip} saddr . ${ip} daddr . tcp dport @ways${suffix} accept`,
      `${ip} daddr . ${ip} saddr . tcp sport @ways${suffix} accept`,
    ]),
    // Without it no address of IPv6 is found; of IPv4 that is no packet of IP.
    'icmpv6 type { nd-neighbor-solicit, nd-neighbor-advert, nd-router-solicit, nd-router-advert } accept',
    '}',
    ...directionsOf(obstacle).flatMap(way => judging(obstacle, spot, way, lease)),
    '}',
    '',
  ].join('\n')

type Direction = 'in' | 'out'

/** Whoever sends, as seen by a packet that comes in; whoever it is sent to, by one that goes out. */
const far = { in: 'saddr', out: 'daddr' } as const
const near = { in: { address: 'daddr', port: 'dport' }, out: { address: 'saddr', port: 'sport' } } as const

function judging(obstacle: Obstacle, { links }: Spot, way: Direction, lease: Lease): string[] {
  const { effects, queue, meant } = obstacle
  const own = [...(effects[way] ?? []), ...(way === 'out' && queue ? [`meta priority set ${lease.queue}1`] : [])]
  return [
    `set links_${way} { type ifname; flags timeout; elements = { ${links.map(link => expiring(link, lease)).join(', ')} }; }`,
    `chain go_${way} {`,
    `type filter hook ${way === 'in' ? 'prerouting' : 'postrouting'} priority ${priorities['inside' in meant ? 'seenHere' : 'onTheWire'][way]}; policy accept;`,
    `${way === 'in' ? 'iifname' : 'oifname'} != @links_${way} accept`,
    ...('inside' in meant ? versions.map(({ ip, suffix }) => `${ip} ${far[way]} @addresses${suffix} accept`) : []),
    'jump ours',
    ...matchesOf(obstacle, way).flatMap(match => own.map(effect => `${match} ${effect} comment "${lease.mark}"`)),
    '}',
  ]
}

const expiring = (link: string, { leaseMs, mark }: Lease) =>
  `"${link}" timeout ${Math.ceil(leaseMs / 1000)}s comment "${mark}"`

/**
 * Where a host translates addresses, a border is judged as the host itself sees packets: so its ssh is known by the port that sshd
 * has. Ends are those that others reach: as packets are on the wire.
 */
const priorities = { seenHere: { in: -90, out: 90 }, onTheWire: { in: -350, out: 350 } } as const

/** What a packet has to be like to be meant. */
function matchesOf({ meant }: Obstacle, way: Direction): string[] {
  if ('inside' in meant) return ['']
  if ('ends' in meant) return meant.ends.flatMap(end => matchesOfEnd(end, way))
  return versions.map(({ ip, suffix }) => `tcp sport ${meant.port} ${ip} daddr @addresses${suffix}`)
}

function matchesOfEnd({ address, port }: End, way: Direction): string[] {
  const ip = versions.find(({ has }) => address !== null && has(address))?.ip
  const at = ip === undefined ? '' : `${ip} ${near[way].address} ${address} `
  return ['tcp', 'udp'].map(protocol => `${at}${protocol} ${near[way].port} ${port}`)
}

function setsOf({ meant, ways }: Obstacle): string[] {
  const named = 'inside' in meant ? meant.inside : 'to' in meant ? meant.to : []
  const rows = ways.map(({ from, to, port }) => `${from} . ${to} . ${port}`)
  return versions.flatMap(({ suffix, address, has }) => [
    fixed(`ways${suffix}`, `${address} . ${address} . inet_service`, rows.filter(has)),
    fixed(`addresses${suffix}`, address, named.filter(has)),
  ])
}

const fixed = (name: string, type: string, elements: readonly string[]) =>
  `set ${name} { type ${type}; ${elements.length === 0 ? '' : `elements = { ${elements.join(', ')} };`} }`

const versions = [
  { ip: 'ip', suffix: '4', address: 'ipv4_addr', has: (text: string) => !text.includes(':') },
  { ip: 'ip6', suffix: '6', address: 'ipv6_addr', has: (text: string) => text.includes(':') },
] as const

/** How many elements of a table, as `nft` lists it, still act under the mark. */
export const acting = (listed: string, mark: string): number =>
  listed.split(/[,{}]/).filter(part => part.includes(' expires ') && part.includes(`comment "${mark}"`)).length
