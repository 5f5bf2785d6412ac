/** An environment as far as it is known, with what is missing marked. Pure. */
import type { Endpoint } from '../model/environment/environment.ts'
import { Blank } from '../model/typescript-text.ts'
import type { Database, Entry, Facts, Machine, Member } from './facts.ts'

const region = 'region-1'
const letters = 'abcdefghijklmnopqrstuvwxyz'

/** A machine with the name under which the environment knows it, and its zone. */
interface Placed {
  readonly name: string
  readonly address: string
  readonly zone: string
}

/** The environment as data, where a `Blank` stands for what somebody has to say. */
export function draftOf(facts: Facts, name: string): Record<string, unknown> {
  const placed = placedIn(facts)
  const client = clientOf(facts, placed)
  const zones = [...new Set(placed.map(({ zone }) => zone))]
  return {
    name,
    description: new Blank('what it is, in one sentence', ''),
    protection: 'staging',
    safety: { ceiling: { reach: 'host', lasts: '10m' } },
    objectives: objectives(),
    boundaries: { [`${region}-boundary`]: [new Blank('countries in which its data may be: two letters each')] },
    regions: { [region]: regionOf(zones) },
    services: {},
    stores: { ...databasesOf(facts, placed, client), ...cachesOf(facts, placed, client) },
    vantages: {
      client: {
        host: new Blank('the machine of your clients', client),
        place: new Blank('where clients are, for people: "office in Dublin"'),
        country: new Blank('its country: two letters'),
        canary: new Blank('a URL that answers whatever is broken here: http://...'),
      },
    },
    systems: {
      machines: { driver: 'hosts', hosts: hostsOf(facts, placed, client), components: componentsOf(facts, placed) },
    },
  }
}

const objectives = () => ({
  source: new Blank('where these promises are written'),
  rto: eachOf(['critical', 'standard', 'non-critical'], 'how long at most: 1h'),
  rpo: eachOf(['transactional', 'analytical', 'configuration'], 'how much may be lost: 5m'),
})

const eachOf = (names: readonly string[], what: string) =>
  Object.fromEntries(names.map(name => [name, new Blank(what)]))

const regionOf = (zones: readonly string[]) => ({
  provider: new Blank('"own", or nothing where the region is a cloud provider’s and has its name', 'own'),
  country: new Blank('its country: two letters'),
  jurisdiction: new Blank('whose law holds there: "European Union"'),
  compliance: [],
  boundary: `${region}-boundary`,
  zones: new Blank('the zones that there are; each machine was given one of its own', zones.length > 0 ? zones : ['a']),
  backupRegions: [],
})

/**
 * Those that have a part of a store, each in a zone of its own until somebody says otherwise. Where a load balancer listens need
 * not be a machine, and nothing is broken there.
 */
function placedIn({ databases, caches, machines }: Facts): Placed[] {
  const members: (Endpoint & { readonly name?: string })[] = [
    ...databases.flatMap(database => database.members),
    ...caches.flat(),
  ]
  const nameAt = (address: string) =>
    members.find(member => member.host === address && 'name' in member)?.name ?? address
  return [...new Set(members.map(({ host }) => host))].map((address, nth) => ({
    address,
    name: nameOf(address, nameAt(address), machines),
    zone: letters[nth] ?? `z${nth + 1}`,
  }))
}

const isOpen = (host: string) => host === '*' || host === '0.0.0.0' || host === '::'

/** As ssh knows it, where it does, or as its Patroni calls it; names of ours have no capitals. */
const nameOf = (address: string, told: string, machines: readonly Machine[]) =>
  named(machines.find(machine => machine.address === address || machine.name === address)?.name ?? told)

const named = (text: string) =>
  text
    .toLowerCase()
    .replace(/[^a-z0-9.-]+/g, '-')
    .replace(/^(?![a-z])/, 'host-')

/** A machine on which nothing is broken. */
function clientOf({ machines }: Facts, placed: readonly Placed[]): string {
  const free = machines.find(
    ({ name, address, isJump = false }) =>
      !isJump && placed.every(one => one.name !== named(name) && one.address !== address && one.address !== name),
  )
  return free ? named(free.name) : 'client'
}

function hostsOf({ machines }: Facts, placed: readonly Placed[], client: string): Record<string, unknown> {
  const sshOf = (name: string, address: string) =>
    machines.find(machine => named(machine.name) === name)?.ssh ?? { host: address }
  const parts = placed.map(({ name, address, zone }) => [
    name,
    {
      ssh: sshOf(name, address),
      address,
      region,
      zone,
      become: new Blank('"sudo", or nothing where root logs in', 'sudo'),
    },
  ])
  const known = machines.find(({ name }) => named(name) === client)
  const ssh = known?.ssh ?? { host: new Blank('a machine of clients, on which nothing is broken, as ssh knows it') }
  return { ...Object.fromEntries(parts), [client]: { ssh } }
}

const at = (placed: readonly Placed[], address: string) => placed.find(one => one.address === address) as Placed

function databasesOf(
  { databases, entries }: Facts,
  placed: readonly Placed[],
  client: string,
): Record<string, unknown> {
  return Object.fromEntries(
    databases.map(database => {
      const members = Object.fromEntries(
        database.members.map(({ host, port }) => [at(placed, host).zone, { host, port }]),
      )
      const ways = entriesTo(database, entries)
      return [
        named(database.scope),
        {
          ...{
            kind: 'postgres',
            dataClass: new Blank('transactional, analytical or configuration', 'transactional'),
            region,
          },
          pools:
            ways.length > 0
              ? ways
              : [new Blank('where clients connect, at the pooler or load balancer', { host: '?', port: 6432 })],
          entries:
            ways.length > 0
              ? ways
              : [new Blank('where a fresh connection reaches the primary', { host: '?', port: 5432 })],
          members,
          controlPlane: controlPlaneOf(database, placed, client),
          database: new Blank('the database of the clients', 'postgres'),
          user: new Blank('a user for drills; with a password say `password: { fromEnvironment: … }`', 'postgres'),
        },
      ]
    }),
  )
}

/** Those that lead to the primary of this very cluster. */
function entriesTo({ members }: Database, entries: readonly Entry[]): unknown[] {
  const hosts = new Set(members.map(({ host }) => host))
  const leading = entries.filter(
    ({ leadsTo, servers }) => leadsTo === 'primary' && servers.some(({ host }) => hosts.has(host)),
  )
  return leading.map(({ host, port }) => ({
    host: isOpen(host) ? new Blank('the address of the load balancer') : host,
    port,
  }))
}

const membersOfEtcd = (dcs: Database['dcs']) =>
  dcs && dcs.endpoints.length > 0 ? dcs.endpoints : [new Blank('the members of etcd', { host: '?', port: 2379 })]

const controlPlaneOf = ({ scope, namespace, dcs, members }: Database, placed: readonly Placed[], client: string) => ({
  host: client,
  scope,
  ...(namespace === null ? {} : { namespace }),
  dcs: dcs?.kind ?? new Blank('etcd or etcd3, as patroni.yml says', 'etcd3'),
  ...(dcs?.kind.startsWith('etcd') === false ? {} : { etcd: membersOfEtcd(dcs) }),
  patroni: Object.fromEntries(
    members.map(({ host, restPort }) => [
      at(placed, host).zone,
      { host, port: restPort ?? new Blank('of its REST API', 8008) },
    ]),
  ),
})

const cachesOf = ({ caches }: Facts, placed: readonly Placed[], client: string): Record<string, unknown> =>
  Object.fromEntries(
    caches.map((nodes, nth) => [
      caches.length > 1 ? `cache-${nth + 1}` : 'cache',
      {
        ...{
          kind: 'redis-cluster',
          dataClass: new Blank('transactional, analytical or configuration', 'transactional'),
          region,
        },
        ...{ pools: nodes, entries: [], members: membersOf(nodes, placed), controlHost: client },
      },
    ]),
  )

/** One of each zone: there may be several on a machine. */
const membersOf = (nodes: readonly Endpoint[], placed: readonly Placed[]) =>
  Object.fromEntries(nodes.toReversed().map(node => [at(placed, node.host).zone, node]))

function componentsOf({ databases, caches }: Facts, placed: readonly Placed[]): unknown[] {
  // Clusters may share machines, and keepers.
  const nameIn = (scope: string) => (databases.length > 1 ? `-${named(scope)}` : '')
  const keepers = new Map(
    databases.flatMap(({ dcs }) => dcs?.endpoints ?? []).map(one => [`${one.host}:${one.port}`, one]),
  )
  return [
    ...databases.flatMap(({ scope, members }) =>
      members.flatMap(member => processesOf(member, nameIn(scope), at(placed, member.host))),
    ),
    ...[...keepers.values()]
      .filter(({ host }) => placed.some(one => one.address === host))
      .map(one => etcdOf(one, placed)),
    ...caches.flat().map(node => redisOf(node, placed)),
  ]
}

function etcdOf({ host, port }: Endpoint, placed: readonly Placed[]) {
  const { name, zone } = at(placed, host)
  const unit = new Blank('its unit of systemd', 'etcd.service')
  return { id: `etcd@${zone}`, kind: 'etcd', host: name, unit, ports: [port] }
}

function redisOf({ host, port }: Endpoint, placed: readonly Placed[]) {
  const { name, zone } = at(placed, host)
  const unit = new Blank('its unit of systemd, or `pidFile`', 'redis-server.service')
  return { id: `redis-${port}@${zone}`, kind: 'redis', host: name, unit, ports: [port] }
}

function processesOf({ port, restPort, dataDirectory }: Member, cluster: string, { name: host, zone }: Placed) {
  const pidFile =
    dataDirectory === null
      ? new Blank('postmaster.pid in its data directory', '/var/lib/postgresql/?/main/postmaster.pid')
      : `${dataDirectory.replace(/\/$/, '')}/postmaster.pid`
  const unit = new Blank('its unit of systemd', 'patroni.service')
  return [
    {
      id: `patroni${cluster}@${zone}`,
      kind: 'patroni',
      host,
      unit,
      ports: [restPort ?? new Blank('of its REST API', 8008)],
    },
    { id: `postgres${cluster}@${zone}`, kind: 'postgres', host, pidFile, ports: [port] },
  ]
}
