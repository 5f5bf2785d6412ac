/**
 * nftables of the lab: security groups on hosts, fault sets on routers.
 *
 * Fault sets carry timeouts, so that a black hole ends by itself when nobody is left to end it. Dropping silently is
 * the point: taking a link down would answer with "host unreachable", which no client of a lost zone ever sees.
 */

import { monitoringAddress } from '../topology.ts'

/** Sets that a fault fills: interface names whose packets are dropped on their way in or out. */
export const faultTable = `table inet fault {
  set dead_in { type ifname; flags timeout; }
  set dead_out { type ifname; flags timeout; }
  chain forward {
    type filter hook forward priority -20; policy accept;
    iifname @dead_in drop
    oifname @dead_out drop
  }
}`

/** The same on the backbone, which also speaks for itself: what it says and hears by routing protocols is lost too. */
export const hostFaultTable = faultTable.replace(
  /\}$/,
  `  chain input {
    type filter hook input priority -20; policy accept;
    iifname @dead_in drop
  }
  chain output {
    type filter hook output priority -20; policy accept;
    oifname @dead_out drop
  }
}`,
)

/** Set on a database host that holds back what its PostgreSQL sends to the addresses in it: replication, while clients go on. */
export const holdTable = `table inet fault {
  set held { type ipv4_addr; flags timeout; }
  chain output {
    type filter hook output priority -20; policy accept;
    tcp sport 5432 ip daddr @held drop
  }
}`

/** Services whose ports tell, at either end of a connection, what flows. */
const accounted: Readonly<Record<string, string>> = {
  database: '5432',
  pooler: '6432',
  cache: '6379',
  'front-door': '80',
  service: '8000',
  'control-plane': '{ 2379, 2380, 8008 }',
}

/**
 * What leaves a region, counted once, at its own router, by where it goes, to each other region and elsewhere, and by the
 * service at either end. Bytes are those of IP packets.
 */
export function accountingTable(regions: Readonly<Record<string, { readonly octet: number }>>, region: string): string {
  const own = `10.${regions[region]?.octet}.0.0/16`
  const others = Object.entries(regions).filter(([name]) => name !== region)
  const names = [...others.map(([name]) => name), elsewhere].flatMap(to =>
    [...Object.keys(accounted), other].map(service => flowName(region, to, service)),
  )
  return `table inet accounting {
${names.map(name => `  counter ${name} { }`).join('\n')}
  chain forward {
    type filter hook forward priority -10; policy accept;
    ip saddr != ${own} accept
    ip daddr ${own} accept
${[...others.flatMap(([name, { octet }]) => countingRules(region, name, `ip daddr 10.${octet}.0.0/16 `)), ...countingRules(region, elsewhere, '')].join('\n')}
  }
}`
}

const elsewhere = 'elsewhere'
const other = 'other'

const countingRules = (region: string, to: string, match: string): string[] => [
  ...Object.entries(accounted).flatMap(([service, port]) =>
    ['sport', 'dport'].map(
      end => `    ${match}tcp ${end} ${port} counter name "${flowName(region, to, service)}" accept`,
    ),
  ),
  `    ${match}counter name "${flowName(region, to, other)}" accept`,
]

/** Name of the counter of one service's flow. */
export const flowName = (from: string, to: string, service: string) => `${from}-to-${to}.${service}`

/** The flow that a counter counts; null: it is another counter. */
export function parseFlowName(name: string): { from: string; to: string; service: string } | null {
  const [, from, to, service] = /^(.+)-to-(.+)\.([a-z-]+)$/.exec(name) ?? []
  return from && to && service ? { from, to, service } : null
}

/** Prometheus reads what Patroni says of itself and its database. */
const scrapes = `ip saddr ${monitoringAddress} tcp dport 8008 accept`

type Tier = 'web' | 'app' | 'db'

/**
 * Who may connect to a host of a tier. The architecture's "data tier: outbound none" cannot hold literally: replication,
 * etcd and Patroni talk inside the data tier, and so do the control host's observers.
 */
export function securityGroup(tier: Tier, octet: number, peers: readonly number[] = []): string {
  const nets = (base: number) => `{ ${[1, 2, 3].map(zone => `10.${octet}.${base + zone}.0/24`).join(', ')} }`
  const control = `10.${octet}.30.0/24`
  const allow = {
    web: ['tcp dport { 80, 443 } accept'],
    app: [`ip saddr ${nets(0)} tcp dport 8000 accept`, `ip saddr ${control} tcp dport { 6432, 8000 } accept`],
    db: [
      `ip saddr ${nets(10)} tcp dport { 5432, 6379 } accept`,
      `ip saddr ${nets(20)} accept`,
      `ip saddr ${control} tcp dport { 2379, 5432, 6379, 8008 } accept`,
      scrapes,
      // Replication, and whoever reads back from the other region what has survived.
      ...peers.map(peer => `ip saddr { 10.${peer}.16.0/21, 10.${peer}.30.0/24 } tcp dport 5432 accept`),
    ],
  }[tier]
  return `table inet security_group {
  counter denied { }
  chain input {
    type filter hook input priority 0; policy drop;
    iif lo accept
    ct state established,related accept
    ${allow.join('\n    ')}
    counter name denied drop
  }
}`
}
