/**
 * What runs on the machines of an estate that was laid out as a widely used playbook does it, and by nobody's defaults: all parts on the database
 * machines, etcd by its v3 API, TLS everywhere, SCRAM, ports, paths, scope and users of its own. Pure.
 */
import type { Authority } from './certificates.ts'

export const nodes = ['pgnode01', 'pgnode02', 'pgnode03'] as const
export type Node = (typeof nodes)[number]

export const zoneOf = { pgnode01: 'az-1', pgnode02: 'az-2', pgnode03: 'az-3' } as const satisfies Record<Node, string>
export const addressOf = {
  pgnode01: '10.9.0.11',
  pgnode02: '10.9.0.12',
  pgnode03: '10.9.0.13',
} as const satisfies Record<Node, string>

export const ports = {
  ...{ etcd: 2479, etcdPeers: 2480, patroni: 8118, postgres: 6543, pgbouncer: 6532 },
  ...{ master: 5000, masterDirect: 5005, web: 8088, service: 8180, redis: [7101, 7102] },
} as const

export const scope = 'shop-pg'
export const namespace = '/db/'

export const passwords = {
  superuser: 'super-6f1d0c',
  replicator: 'replicator-91ab27',
  drill: 'drill p:w/@ 4c7e',
  rest: 'rest-08d1f3',
  redis: 'redis-5e2b90',
} as const

/** A daemon: its command, its files, and whether PostgreSQL's own user runs it. */
export interface Daemon {
  readonly id: string
  readonly argv: readonly string[]
  readonly env?: Readonly<Record<string, string>>
  readonly files: Readonly<Record<string, string>>
  readonly folders: readonly string[]
}

export interface Site {
  /** of a node: everything of it lies there */
  readonly folder: string
  readonly authority: Authority
  readonly node: Node
}

export const dataOf = (folder: string) => `${folder}/pgdata/15/shop`

const all = (port: number) => nodes.map(node => `${addressOf[node]}:${port}`).join(',')

export function etcd({ folder, authority: { ca, of }, node }: Site): Daemon {
  const { cert, key } = of(node)
  const url = (port: number) => `https://${addressOf[node]}:${port}`
  const peers = nodes.map(name => `${name}=https://${addressOf[name]}:${ports.etcdPeers}`).join(',')
  return {
    id: 'etcd',
    argv: [
      ...['etcd', '--name', node, '--data-dir', `${folder}/etcd`, '--logger', 'zap', '--log-outputs', 'stderr'],
      ...['--listen-client-urls', url(ports.etcd), '--advertise-client-urls', url(ports.etcd)],
      ...['--listen-peer-urls', url(ports.etcdPeers), '--initial-advertise-peer-urls', url(ports.etcdPeers)],
      ...['--initial-cluster', peers, '--initial-cluster-state', 'new'],
      ...['--heartbeat-interval', '200', '--election-timeout', '1000', '--pre-vote=true'],
      ...['--cert-file', cert, '--key-file', key, '--trusted-ca-file', ca, '--client-cert-auth'],
      ...['--peer-cert-file', cert, '--peer-key-file', key, '--peer-trusted-ca-file', ca, '--peer-client-cert-auth'],
    ],
    env: { GOMAXPROCS: '1' },
    files: {},
    folders: [`${folder}/etcd`],
  }
}

export function patroni({ folder, authority: { ca, of }, node }: Site): Daemon {
  const { cert, key } = of(node)
  const own = (port: number) => `${addressOf[node]}:${port}`
  const file = `${folder}/patroni/patroni.yml`
  const setUp = `${folder}/patroni/set-up.sh`
  const user = (username: string, password: string) => ({ username, password, sslmode: 'require' })
  const configuration = {
    ...{ scope, namespace, name: node },
    restapi: {
      ...{ listen: own(ports.patroni), connect_address: own(ports.patroni), certfile: cert, keyfile: key, cafile: ca },
      authentication: { username: 'ops', password: passwords.rest },
    },
    etcd3: { hosts: all(ports.etcd), protocol: 'https', cacert: ca, cert, key },
    bootstrap: {
      dcs: {
        ...{ ttl: 6, loop_wait: 1, retry_timeout: 2, maximum_lag_on_failover: 1_048_576, primary_start_timeout: 0 },
        postgresql: { use_pg_rewind: true, use_slots: true, parameters: { wal_log_hints: 'on', max_connections: 60 } },
      },
      initdb: [{ encoding: 'UTF8' }, 'data-checksums'],
      post_bootstrap: setUp,
    },
    postgresql: {
      ...{ listen: own(ports.postgres), connect_address: own(ports.postgres), data_dir: dataOf(folder) },
      ...{ bin_dir: '/usr/lib/postgresql/15/bin', pgpass: `${folder}/patroni/pgpass` },
      basebackup: [{ checkpoint: 'fast' }],
      authentication: {
        superuser: user('postgres', passwords.superuser),
        replication: user('replicator', passwords.replicator),
        rewind: user('postgres', passwords.superuser),
      },
      pg_hba: [
        'local all all scram-sha-256',
        'hostssl all all 0.0.0.0/0 scram-sha-256',
        'hostssl replication replicator 0.0.0.0/0 scram-sha-256',
      ],
      parameters: {
        ...{ ssl: 'on', ssl_cert_file: cert, ssl_key_file: key, password_encryption: 'scram-sha-256' },
        ...{ unix_socket_directories: folder, shared_buffers: '16MB', wal_keep_size: '256MB', max_wal_size: '64MB' },
        ...{ min_wal_size: '32MB', wal_receiver_timeout: '3s', wal_sender_timeout: '3s', jit: 'off' },
        wal_retrieve_retry_interval: '500ms',
      },
    },
    watchdog: { mode: 'off' },
  }
  return {
    id: 'patroni',
    argv: ['patroni', file],
    files: { [file]: JSON.stringify(configuration, null, 2), [setUp]: setUpScript },
    folders: [`${folder}/patroni`, `${folder}/pgdata/15`],
  }
}

/** Called with the way to the new database. */
const setUpScript = `#!/bin/sh
set -e
psql -v ON_ERROR_STOP=1 "$1" <<'SQL'
CREATE ROLE drill LOGIN PASSWORD '${passwords.drill}' IN ROLE pg_monitor;
CREATE DATABASE shop OWNER drill;
\\connect shop
SET ROLE drill;
CREATE TABLE users AS SELECT id, 'user ' || id AS name FROM generate_series(1, 1000) AS id;
ALTER TABLE users ADD PRIMARY KEY (id);
SQL
`

export function pgbouncer({ folder, authority: { of }, node }: Site): Daemon {
  const { cert, key } = of(node)
  const file = `${folder}/pgbouncer/pgbouncer.ini`
  const users = `${folder}/pgbouncer/userlist.txt`
  return {
    id: 'pgbouncer',
    argv: ['pgbouncer', file],
    files: {
      [users]: `"drill" "${passwords.drill}"\n`,
      [file]: [
        '[databases]',
        `shop = host=${addressOf[node]} port=${ports.postgres} dbname=shop`,
        '[pgbouncer]',
        ...[`listen_addr = ${addressOf[node]}`, `listen_port = ${ports.pgbouncer}`, `unix_socket_dir = ${folder}`],
        ...['auth_type = scram-sha-256', `auth_file = ${users}`, 'admin_users = drill', 'pool_mode = transaction'],
        ...['default_pool_size = 10', 'server_login_retry = 1', 'ignore_startup_parameters = extra_float_digits'],
        ...['client_tls_sslmode = require', `client_tls_cert_file = ${cert}`, `client_tls_key_file = ${key}`],
        'server_tls_sslmode = require',
        '',
      ].join('\n'),
    },
    folders: [`${folder}/pgbouncer`],
  }
}

/** Leads to the machine of the primary: to its pooler, or past it; and to every instance of the service. */
export function haproxy({ folder, node }: Site): Daemon {
  const file = `${folder}/haproxy/haproxy.cfg`
  const toPrimary = (name: string, port: number, to: number) => [
    `listen ${name}`,
    `  bind ${addressOf[node]}:${port}`,
    '  option httpchk OPTIONS /primary',
    '  http-check expect status 200',
    '  default-server inter 1s fastinter 500ms fall 2 rise 2 on-marked-down shutdown-sessions check-ssl verify none',
    ...nodes.map(other => `  server ${other} ${addressOf[other]}:${to} check port ${ports.patroni}`),
  ]
  return {
    id: 'haproxy',
    argv: ['haproxy', '-W', '-db', '-f', file],
    files: {
      [file]: [
        ...['global', '  maxconn 1000', 'defaults', '  mode tcp', '  retries 2'],
        ...['  timeout connect 2s', '  timeout client 60s', '  timeout server 60s', '  timeout check 2s'],
        ...toPrimary('master', ports.master, ports.pgbouncer),
        ...toPrimary('master_direct', ports.masterDirect, ports.postgres),
        '',
      ].join('\n'),
    },
    folders: [`${folder}/haproxy`],
  }
}

export function redis({ folder, authority: { ca, of }, node }: Site, port: number): Daemon {
  const { cert, key } = of(node)
  const own = `${folder}/redis-${port}`
  const settings = {
    ...{
      port: 0,
      'tls-port': port,
      bind: addressOf[node],
      dir: own,
      requirepass: passwords.redis,
      masterauth: passwords.redis,
    },
    ...{ 'tls-cert-file': cert, 'tls-key-file': key, 'tls-ca-cert-file': ca, 'tls-auth-clients': 'no' },
    ...{ 'tls-cluster': 'yes', 'tls-replication': 'yes', 'cluster-enabled': 'yes', 'cluster-node-timeout': 2000 },
    ...{ appendonly: 'yes', 'cluster-announce-ip': addressOf[node] },
  }
  return {
    id: `redis-${port}`,
    argv: ['redis-server', ...Object.entries(settings).flatMap(([name, value]) => [`--${name}`, String(value)])],
    files: {},
    folders: [own],
  }
}
