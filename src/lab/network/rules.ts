/**
 * nftables of the lab: security groups on hosts, fault sets on routers.
 *
 * Fault sets carry timeouts, so that a black hole ends by itself when nobody is left to end it. Dropping silently is
 * the point: taking a link down would answer with "host unreachable", which no client of a lost zone ever sees.
 */

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

/**
 * What leaves a region, counted once, at its own router, by where it goes: to each other region, and elsewhere. Bytes are
 * those of IP packets.
 */
export function accountingTable(regions: Readonly<Record<string, { readonly octet: number }>>, region: string): string {
  const own = `10.${regions[region]?.octet}.0.0/16`
  const others = Object.entries(regions).filter(([name]) => name !== region)
  return `table inet accounting {
${[...others.map(([name]) => name), 'elsewhere'].map(name => `  counter ${flowName(region, name)} { }`).join('\n')}
  chain forward {
    type filter hook forward priority -10; policy accept;
    ip saddr != ${own} accept
    ip daddr ${own} accept
${others.map(([name, { octet }]) => `    ip daddr 10.${octet}.0.0/16 counter name "${flowName(region, name)}" accept`).join('\n')}
    counter name "${flowName(region, 'elsewhere')}"
  }
}`
}

export const flowName = (from: string, to: string) => `${from}-to-${to}`

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
