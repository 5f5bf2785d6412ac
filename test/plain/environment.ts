/** The plain estate as its owners would describe it. Pure. */
import lab from '../../environments/lab-single-region.ts'
import type { EstateEnvironment } from '../../src/model/environment/environment.ts'
import type { HostComponent, SshAccess } from '../../src/model/environment/hosts/hosts-settings.ts'
import { master, type Server, type Servers, type Zone, zones } from './servers.ts'

const region = 'eu-west-1'
const at = ({ port }: Pick<Server, 'port'>) => ({ host: '127.0.0.1', port })
const byZone = (servers: Readonly<Record<Zone, Server>>) =>
  Object.fromEntries(zones.map(zone => [zone, at(servers[zone])]))

export const plainEnvironment = (servers: Servers, ssh: SshAccess): EstateEnvironment => ({
  name: 'plain',
  description: 'a database with two standbys that nobody supervises, and a cache with Sentinel',
  protection: 'staging',
  safety: { ceiling: { reach: 'host', lasts: '5m' } },
  objectives: lab.objectives,
  boundaries: { ie: ['IE'] },
  regions: {
    [region]: {
      ...{ country: 'IE', jurisdiction: 'European Union', compliance: ['GDPR'], boundary: 'ie' },
      ...{ zones: [...zones], backupRegions: [] },
    },
  },
  services: {},
  stores: {
    orders: {
      ...{ kind: 'postgres', dataClass: 'transactional', region, controlHost: 'client', user: 'drill' },
      password: { fromEnvironment: 'PLAIN_PASSWORD' },
      pools: [{ host: '127.0.0.1', port: servers.entry }],
      entries: [{ host: '127.0.0.1', port: servers.entry }],
      members: byZone(servers.databases),
    },
    sessions: {
      ...{ kind: 'redis-sentinel', dataClass: 'transactional', region, controlHost: 'client', entries: [] },
      password: { fromEnvironment: 'PLAIN_PASSWORD' },
      pools: zones.map(zone => at(servers.caches[zone])),
      members: byZone(servers.caches),
      sentinels: { master, at: zones.map(zone => at(servers.sentinels[zone])) },
    },
  },
  vantages: {
    app: {
      ...{ host: 'client', place: 'beside the database', country: 'IE' },
      canary: `http://127.0.0.1:${servers.canary}/`,
    },
  },
  systems: {
    machines: {
      driver: 'hosts',
      hosts: {
        client: { ssh },
        ...Object.fromEntries(zones.map(zone => [`host-${zone}`, { ssh, region, zone }])),
      },
      components: zones.flatMap(zone => [
        component('postgres', zone, servers.databases),
        component('redis', zone, servers.caches),
        component('sentinel', zone, servers.sentinels),
      ]),
    },
  },
})

const component = (kind: string, zone: Zone, servers: Readonly<Record<Zone, Server>>): HostComponent => ({
  ...{ id: `${kind}@${zone}`, kind, host: `host-${zone}`, ports: [servers[zone].port] },
  ...{ pidFile: servers[zone].pidFile, start: [...servers[zone].start] },
})
