/**
 * The embedded lab: one region with three zones of real PostgreSQL under Patroni, etcd, PgBouncer, Redis Cluster, HAProxy
 * and a service on top. Every setting below is data: edit it, and the next lab is drilled that way.
 */
import { onCallAddress } from '../src/lab/topology.ts'
import { countryGroups } from '../src/model/territory/country.ts'
import { defineEnvironment } from '../src/scenario/define-environment.ts'
import { cacheSite, databaseSite } from '../src/scenario/lab-site.ts'
import { backendApi } from './parts/backend-api.ts'
import { monitoring } from './parts/monitoring.ts'

const zones = ['a', 'b', 'c']
const region = { name: 'eu-west-1', octet: 1, zones }

const atFrontDoor = { through: 'front-door', service: 'backend-api', kept: true } as const

export default defineEnvironment({
  name: 'lab-single-region',
  description: 'one region, three zones, everything real, on this machine',
  protection: 'lab',
  objectives: {
    source: 'cloud architecture, disaster recovery: rto_targets and rpo_targets',
    rto: { critical: '1h', standard: '4h', 'non-critical': '24h' },
    rpo: { transactional: '5m', analytical: '1h', configuration: '24h' },
    replicaLag: { below: '5s', source: 'cloud architecture, read_replicas: lag_monitoring' },
    // A check that is made every minute notices within one.
    detection: { within: '1m', source: 'cloud architecture, synthetic monitoring: uptime_checks' },
    performance: {
      errorRate: { belowPercent: 0.1, source: 'cloud architecture, performance monitoring: error_rate' },
      // It names no percentile for it; of those that it monitors, p95 stands between the median and the tail.
      latency: { percentile: 95, below: '2s', source: 'cloud architecture, monitoring: performance_budgets' },
      availability: { abovePercent: 99.9, source: 'cloud architecture, monitoring: performance_budgets' },
    },
  },
  boundaries: {
    eu: [...countryGroups.EU.countries],
  },
  regions: {
    'eu-west-1': {
      label: 'EU West (Ireland)',
      country: 'IE',
      jurisdiction: 'European Union',
      compliance: ['GDPR', 'ISO 27001', 'SOC 2'],
      boundary: 'eu',
      zones,
      backupRegions: [],
    },
  },
  services: {
    'backend-api': {
      tier: 'critical',
      frontDoor: 'http://198.51.100.2',
      paths: ['/api/v1/users', '/api/v1/jobs', '/api/v1/matching'],
      stores: ['core-db', 'sessions'],
      ...backendApi,
    },
  },
  stores: {
    'core-db': {
      kind: 'postgres',
      dataClass: 'transactional',
      ...databaseSite(region),
      database: 'app',
      memberDatabase: 'postgres',
      readDatabase: 'app_ro',
      user: 'postgres',
    },
    sessions: { kind: 'redis-cluster', dataClass: 'transactional', ...cacheSite(region) },
  },
  vantages: {
    'eu-client': {
      host: 'client-eu',
      place: 'client on the internet, Ireland',
      country: 'IE',
      canary: 'http://192.0.2.10',
    },
    'eu-west-1-app': {
      host: 'control-eu-west-1',
      place: 'inside the region, Ireland',
      country: 'IE',
      // Inside the region, so that it is there for those who are cut off with it.
      canary: 'http://10.1.31.10',
    },
  },
  tenants: { 'eu-customers': { jurisdiction: 'European Union', boundary: 'eu', region: 'eu-west-1' } },
  // The lab has no TLS: what counts is where an edge can read what users send.
  delivery: { eu: { serves: ['eu'], tlsEndsIn: ['IE'], cachesIn: ['IE'] } },
  network: { cidrs: { 'eu-west-1': '10.1.0.0/16' }, outbound: { web: 'all', app: 'all', data: 'all' } },
  onCall: { host: 'on-call', country: 'IE', notifications: `http://${onCallAddress}/notifications` },
  // Of each kind of data one record that tells whose it is; the last is a reply that an edge may keep.
  canaries: {
    user: { ...atFrontDoor, method: 'POST', path: '/api/v1/users', body: '{"name":"{mark}"}' },
    job: { ...atFrontDoor, method: 'POST', path: '/api/v1/jobs', body: '{"ledger":"{mark}","writer":0,"seq":0}' },
    session: { ...atFrontDoor, method: 'GET', path: '/api/v1/matching/{mark}' },
    reply: { ...atFrontDoor, method: 'GET', path: '/api/v1/jobs', origin: 'https://{mark}.example', kept: false },
  },
  driver: {
    kind: 'lab',
    settings: {
      regions: { 'eu-west-1': { octet: 1, zones } },
      edges: { eu: { address: '198.51.100.2', client: '203.0.113.10', regions: ['eu-west-1'], country: 'IE' } },
      etcd: { preVote: true, heartbeatMs: 200, electionMs: 1000 },
      patroni: {
        dcsApi: 'etcd',
        ttl: 5,
        loop_wait: 1,
        retry_timeout: 2,
        maximum_lag_on_failover: 1_048_576,
        primary_start_timeout: 0,
        synchronous_mode: false,
        synchronous_mode_strict: false,
      },
      postgres: {
        fsync: 'on',
        full_page_writes: 'on',
        synchronous_commit: 'on',
        wal_level: 'replica',
        max_wal_senders: 12,
        max_replication_slots: 12,
        hot_standby: 'on',
        max_connections: 60,
        shared_buffers: '16MB',
        // A member that was away finds what it lacks: with a segment of the log each 5 s, 64 MB are gone after some minutes.
        wal_keep_size: '256MB',
        min_wal_size: '8MB',
        max_wal_size: '64MB',
        wal_log_hints: 'on',
        wal_receiver_timeout: '3s',
        wal_sender_timeout: '3s',
        // At its default of 5 s, a promotion right after the loss of the WAL receiver stalls for as long.
        wal_retrieve_retry_interval: '500ms',
        archive_mode: 'on',
        // It runs beside the data; the member's own configuration of pgBackRest lies next to that.
        archive_command: 'pgbackrest --config="$PWD/../pgbackrest.conf" --stanza=core archive-push %p',
        archive_timeout: '5s',
        // A restore is told to stop at a commit, and afterwards which commit it reached.
        track_commit_timestamp: 'on',
        max_worker_processes: 4,
        autovacuum_max_workers: 1,
        jit: 'off',
        log_line_prefix: '%m [%p] ',
      },
      backup: {
        regions: ['eu-west-1'],
        config: {
          'repo1-retention-full': 2,
          'repo1-bundle': 'y',
          'compress-type': 'lz4',
          'start-fast': 'y',
          'process-max': 2,
          'archive-timeout': 20,
          // A file that cannot be read is given up at once instead of being tried again after a quarter of a minute.
          'job-retry': 0,
        },
      },
      databaseEntry: {
        interMs: 500,
        // These may be rarer: nobody waits for a new primary by them.
        readInterMs: 2000,
        standbyInterMs: 1000,
        fastinterMs: 200,
        checkTimeoutMs: 800,
        fall: 2,
        rise: 1,
        shutdownSessionsOnDown: true,
        // Any other limit bounds what a replica lacks in bytes: how old that is depends on how much is written.
        replicaLagLimit: '0',
      },
      pgbouncer: {
        // Without this PgBouncer waits 15 s after a failed login before it tries the database again.
        server_login_retry: 0.2,
        server_connect_timeout: 2,
        server_check_delay: 0,
        server_check_query: 'select 1',
        server_fast_close: 1,
        query_wait_timeout: 10,
        query_timeout: 5,
        max_client_conn: 1000,
        default_pool_size: 10,
        // Seconds. Only fresh connections reach a replica that has come back: at the default, an hour later.
        server_lifetime: 10,
        tcp_keepalive: 1,
        tcp_keepidle: 2,
        tcp_keepintvl: 1,
        tcp_keepcnt: 2,
        tcp_user_timeout: 3000,
        ignore_startup_parameters: 'extra_float_digits,options',
      },
      redis: {
        announceAddress: true,
        replicaZone: 'next',
        config: {
          'cluster-node-timeout': 2000,
          appendonly: 'yes',
          appendfsync: 'everysec',
          save: '',
          'repl-diskless-sync-delay': 0,
          'repl-backlog-size': '4mb',
          'cluster-require-full-coverage': 'no',
          'cluster-replica-validity-factor': 0,
        },
      },
      gateway: {
        rateLimitsPerMinute: { users: 1000, jobs: 2000, matching: 500 },
        serverTimeoutMs: 5000,
        interMs: 1000,
        standbyInterMs: 1000,
        // Not rarer: services that could not reach the database while it failed over are found ready again by these.
        haproxy: { 'default-server': { downinter: '500ms' } },
        reuseServerConnections: false,
      },
      backendApi: { poolSize: 10, statementTimeoutMs: 5000 },
      edge: {
        interMs: 500,
        rise: 8,
        serverTimeoutMs: 6000,
        reuseServerConnections: false,
        cache: { honourVary: true },
        anycast: { bfdIntervalMs: 100, bfdMultiplier: 5, check: 'regions', checkMs: 200, fall: 2, rise: 2 },
      },
      monitoring,
    },
  },
})
