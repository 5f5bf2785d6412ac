/**
 * A shop as many run it: three machines with PostgreSQL 16 under Patroni (etcd v3), PgBouncer and HAProxy beside each, a Redis
 * Cluster, a service over HTTP, and programs of its operators. Nothing here exists: copy it, and say what is yours.
 */
import { defineEnvironment } from '../../src/scenario/define-environment.ts'

const zones = ['a', 'b', 'c'] as const
const region = 'eu-central-1'
const addressOf = (zone: string) => `10.0.${zones.indexOf(zone as 'a') + 1}.5`
const byZone = <T>(of: (zone: string) => T) => Object.fromEntries(zones.map(zone => [zone, of(zone)]))
const at = (port: number) => (zone: string) => ({ host: addressOf(zone), port })

/** How an operator gets there. Each machine's key stands in `known_hosts`. */
const machine = (zone: string) => ({
  ssh: { host: addressOf(zone), user: 'drill', identityFile: '~/.ssh/drill', proxyJump: 'bastion.shop.example' },
  ...{ region, zone, become: 'sudo' as const },
})

const components = zones.flatMap(zone => {
  const on = (kind: string, port: number, unit: string) => ({
    id: `${kind}@${zone}`,
    kind,
    host: `db-${zone}`,
    unit,
    ports: [port],
  })
  return [
    on('etcd', 2379, 'etcd.service'),
    on('patroni', 8008, 'patroni.service'),
    on('haproxy', 5000, 'haproxy.service'),
    on('pgbouncer', 6432, 'pgbouncer.service'),
    on('redis', 6379, 'redis-server.service'),
    // Its Patroni starts it: what systemd knows is Patroni alone.
    {
      id: `postgres@${zone}`,
      kind: 'postgres',
      host: `db-${zone}`,
      pidFile: '/var/lib/postgresql/16/main/postmaster.pid',
      ports: [5432],
    },
  ]
})

export default defineEnvironment({
  name: 'shop',
  description: 'the shop’s staging estate in Frankfurt',
  protection: 'staging',
  safety: {
    ceiling: { reach: 'host', lasts: '10m' },
    windows: [{ days: ['mon', 'tue', 'wed', 'thu'], from: '09:00', to: '16:00', timeZone: 'Europe/Berlin' }],
    closed: [{ from: '2026-12-14', to: '2027-01-10', why: 'the shop’s busiest weeks' }],
  },
  objectives: {
    source: 'continuity handbook, chapter 4',
    rto: { critical: '1m', standard: '15m', 'non-critical': '4h' },
    rpo: { transactional: '10s', analytical: '1h', configuration: '24h' },
  },
  boundaries: { eu: ['DE', 'FR', 'IE', 'NL'] },
  regions: {
    [region]: {
      country: 'DE',
      jurisdiction: 'European Union',
      compliance: ['GDPR'],
      boundary: 'eu',
      zones: [...zones],
      backupRegions: [],
    },
  },
  services: {
    shop: {
      tier: 'critical',
      frontDoor: 'https://staging.shop.example',
      paths: ['/orders', '/catalogue'],
      stores: ['orders', 'baskets'],
      auth: { bearer: { fromCommand: ['vault', 'kv', 'get', '-field=token', 'secret/drill/shop'] } },
      servedBy: [{ header: 'x-served-by', as: 'node' }],
      writes: {
        order: {
          post: '/orders',
          headers: { 'idempotency-key': '{key}' },
          body: { reference: '{key}', items: [{ article: 'drill', count: 1 }] },
          acknowledged: { status: [201], json: { '/reference': '{key}' } },
          refused: [{ status: [401, 409, 429] }],
          readBack: {
            sql: 'SELECT reference FROM orders WHERE starts_with(reference, $1)',
            cleanUp: 'DELETE FROM orders WHERE starts_with(reference, $1)',
          },
        },
      },
    },
  },
  stores: {
    orders: {
      kind: 'postgres',
      dataClass: 'transactional',
      region,
      database: 'shop',
      user: 'drill',
      password: { fromEnvironment: 'DRILL_PASSWORD' },
      tls: { mode: 'verify-full', rootCert: '/etc/ssl/certs/shop-ca.pem' },
      pools: zones.map(at(6432)),
      entries: zones.map(at(5000)),
      members: byZone(at(5432)),
      controlPlane: {
        host: 'client',
        scope: 'shop',
        dcs: 'etcd3',
        etcd: zones.map(at(2379)),
        patroni: byZone(at(8008)),
      },
    },
    baskets: {
      kind: 'redis-cluster',
      dataClass: 'transactional',
      region,
      password: { fromEnvironment: 'REDIS_PASSWORD' },
      pools: zones.map(at(6379)),
      entries: [],
      members: byZone(at(6379)),
      controlHost: 'client',
    },
  },
  vantages: {
    customers: {
      host: 'client',
      place: 'office in Dublin',
      country: 'IE',
      canary: 'http://status.shop.example/',
    },
  },
  systems: {
    machines: {
      driver: 'hosts',
      hosts: {
        ...Object.fromEntries(zones.map(zone => [`db-${zone}`, machine(zone)])),
        client: { ssh: { host: 'probe.shop.example' } },
      },
      components,
    },
    watch: {
      driver: 'monitoring',
      checks: {
        errors: { prometheus: 'https://prometheus.shop.example', alert: 'sum(rate(http_errors_total[1m])) > 5' },
      },
    },
    ours: {
      driver: 'command',
      variables: { PAY_TOKEN: { fromEnvironment: 'PAY_TOKEN' } },
      faults: {
        'payments.stop-provider': {
          description: 'stops the stand-in of the payment provider',
          inject: ['./provider.sh', 'stop'],
          confirm: ['./provider.sh', 'is-stopped'],
          undo: ['./provider.sh', 'start'],
          blastRadius: 'process',
        },
      },
      checks: { payments: { command: ['./payments-go-through.sh'], timeout: '5s' } },
    },
  },
})
