/** The second estate as its owners would describe it. Pure. */
import lab from '../../environments/lab-single-region.ts'
import type { EstateEnvironment } from '../../src/model/environment/environment.ts'
import type { Tls } from '../../src/model/tls.ts'
import type { HostComponent, HostsSettings } from '../../src/model/environment/hosts/hosts-settings.ts'
import type { Authority } from './certificates.ts'
import { addressOf, dataOf, namespace, type Node, nodes, ports, scope, zoneOf } from './layout.ts'

interface Described {
  /** where everything of the machines lies */
  readonly base: string
  readonly authority: Authority
  /** how clients speak to its stores */
  readonly tls: Tls
  readonly region: string
  readonly frontDoor: string
  readonly canary: { readonly address: string; readonly port: number }
  readonly hosts: HostsSettings['hosts']
}

const byZone = <T>(of: (node: Node) => T) => Object.fromEntries(nodes.map(node => [zoneOf[node], of(node)]))
const at = (port: number) => (node: Node) => ({ host: addressOf[node], port })

export function secondEnvironment({
  base,
  authority,
  tls,
  region,
  frontDoor,
  canary,
  hosts,
}: Described): EstateEnvironment {
  const canaryUrl = `http://${canary.address}:${canary.port}/`
  const { cert, key } = authority.of('pgnode01')
  return {
    name: 'second-estate',
    description: 'a shop on three machines, laid out as a playbook does it',
    protection: 'staging',
    safety: { ceiling: { reach: 'zone', lasts: '5m' } },
    objectives: lab.objectives,
    boundaries: { de: ['DE'] },
    regions: {
      [region]: {
        ...{ country: 'DE', jurisdiction: 'European Union', compliance: ['GDPR'], boundary: 'de' },
        ...{ zones: nodes.map(node => zoneOf[node]), backupRegions: [] },
      },
    },
    services: {
      'backend-api': {
        ...{ tier: 'critical', frontDoor, paths: ['/api/v1/users', '/api/v1/jobs'], stores: ['core-db'] },
        writes: lab.services['backend-api']!.writes!,
        servedBy: lab.services['backend-api']!.servedBy!,
      },
    },
    stores: {
      'core-db': {
        ...{ kind: 'postgres', dataClass: 'transactional', region, database: 'shop', user: 'drill', tls },
        password: { fromEnvironment: 'DRILL_PASSWORD' },
        pools: nodes.map(at(ports.master)),
        entries: nodes.map(at(ports.masterDirect)),
        members: byZone(at(ports.postgres)),
        controlPlane: {
          ...{ host: 'app', scope, namespace, dcs: 'etcd3', etcd: nodes.map(at(ports.etcd)) },
          etcdTls: { mode: 'verify-full', rootCert: authority.ca, cert, key },
          patroni: byZone(at(ports.patroni)),
          patroniTls: { mode: 'verify-full', rootCert: authority.ca },
          ...{ patroniUser: 'ops', patroniPassword: { fromEnvironment: 'REST_PASSWORD' } },
        },
      },
      sessions: {
        ...{ kind: 'redis-cluster', dataClass: 'transactional', region, controlHost: 'app', entries: [] },
        password: { fromEnvironment: 'REDIS_PASSWORD' },
        tls: { mode: 'verify-full', rootCert: authority.ca },
        pools: nodes.map(at(ports.redis[0] as number)),
        members: byZone(at(ports.redis[0] as number)),
      },
    },
    vantages: {
      'eu-client': { host: 'client', place: 'office in Berlin', country: 'DE', canary: canaryUrl },
      'eu-west-1-app': { host: 'app', place: 'beside the database', country: 'DE', canary: canaryUrl },
    },
    systems: {
      machines: { driver: 'hosts', hosts, components: nodes.flatMap(node => componentsOf(node, `${base}/${node}`)) },
    },
  }
}

function componentsOf(node: Node, folder: string): HostComponent[] {
  const on = (kind: string, name: string, ...own: number[]): HostComponent => ({
    ...{ id: `${name}@${node}`, kind, host: node, ports: own },
    ...{ pidFile: `${folder}/${name}.pid`, start: [`${folder}/start/${name}`] },
  })
  return [
    on('etcd', 'etcd', ports.etcd, ports.etcdPeers),
    on('patroni', 'patroni', ports.patroni),
    on('pgbouncer', 'pgbouncer', ports.pgbouncer),
    on('haproxy', 'haproxy', ports.master, ports.masterDirect),
    on('shop-api', 'shop-api', ports.service),
    ...ports.redis.map(port => on('redis', `redis-${port}`, port)),
    // Its Patroni starts it.
    {
      ...{ id: `postgres@${node}`, kind: 'postgres', host: node, ports: [ports.postgres] },
      pidFile: `${dataOf(folder)}/postmaster.pid`,
    },
  ]
}
