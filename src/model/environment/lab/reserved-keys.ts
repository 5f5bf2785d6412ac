/**
 * Keys of a component's own configuration that are the lab's to set: where its parts listen, where they keep their data, how they
 * find each other and whom they let in. Everything else is passed through. What only makes recovery slow or unsafe is no matter
 * of this list: it is what drills are for.
 */
import type { ReservedKey } from './configuration.ts'

const listens = 'the lab says where its parts listen, since it connects to them there'
const keeps = 'the lab says where its parts keep their data and files, since it looks for them there'
const finds = 'the lab says how its parts find each other'
const letsIn = 'the parts of the lab log in to each other without a password'
const noCertificates = 'the lab has no certificates: its parts speak to each other without TLS'
const watches = 'the lab starts its parts itself, and watches the processes'
const logs = 'the lab keeps what its parts print as their logs'

const saidBy = (path: string) => `it is said by ${path}; a setting stands in one place`

const postgres: readonly ReservedKey[] = [
  { key: 'listen_addresses|port|unix_socket_(directories|group|permissions)', why: listens },
  { key: '(data|stats_temp)_directory|(config|hba|ident)_file|external_pid_file', why: keeps },
  { key: 'primary_conninfo|primary_slot_name|cluster_name|promote_trigger_file', why: finds },
  { key: 'recovery_target.*', why: 'Patroni says how far a member recovers: a restore drill sets it for its own copy' },
  { key: 'ssl', why: noCertificates, allows: ['off', false] },
  { key: 'logging_collector', why: logs, allows: ['off', false] },
]

const pgbouncer: readonly ReservedKey[] = [
  { key: 'listen_addr|listen_port|unix_socket_(dir|mode|group)|so_reuseport|peer_id', why: listens },
  { key: 'conffile|pidfile|service_name|job_name', why: watches },
  { key: 'logfile|syslog.*', why: logs, allows: ['', 0] },
  { key: 'user', why: 'the lab says as which user its parts run' },
  { key: 'auth_(type|file|hba_file|query|user|dbname)|admin_users', why: letsIn },
  { key: '(client|server)_tls_sslmode', why: noCertificates, allows: ['disable', 'allow', 'prefer'] },
]

const redis: readonly ReservedKey[] = [
  { key: 'port|bind|bind-source-addr|unixsocket(perm)?|cluster-port', why: listens, allows: [6379] },
  { key: 'tls-.*', why: noCertificates },
  { key: 'cluster-announce-.*|replica-announce-.*|replicaof|slaveof', why: finds },
  { key: 'cluster-enabled', why: 'the lab forms a Redis Cluster', allows: ['yes'] },
  { key: 'dir|cluster-config-file|include|loadmodule', why: keeps },
  { key: 'daemonize|supervised|pidfile', why: watches, allows: ['no'] },
  { key: 'logfile|syslog-.*', why: logs, allows: ['', 'no'] },
  { key: 'requirepass|masterauth|masteruser|user|aclfile', why: letsIn },
  { key: 'protected-mode', why: letsIn, allows: ['no'] },
  { key: 'rename-command', why: 'the lab speaks to its parts with the commands that they have by default' },
]

const etcd: readonly ReservedKey[] = [
  { key: '(experimental-)?(initial|listen|advertise)-.*|discovery.*|name|proxy.*|gateway.*', why: finds },
  { key: 'data-dir|wal-dir|config-file', why: keeps },
  {
    key: '(client|peer)-.*|cert-file|key-file|(peer-)?trusted-ca-file|(peer-)?auto-tls|auth-token|cors',
    why: noCertificates,
  },
  { key: 'log-outputs?|logger', why: logs },
  { key: 'enable-v2', why: 'Patroni uses the v2 API where driver.settings.patroni.dcsApi is "etcd"', allows: [true] },
  { key: 'pre-vote', why: saidBy('driver.settings.etcd.preVote') },
  { key: 'heartbeat-interval', why: saidBy('driver.settings.etcd.heartbeatMs') },
  { key: 'election-timeout', why: saidBy('driver.settings.etcd.electionMs') },
  { key: 'force-new-cluster|version', why: watches, allows: [false] },
]

const backup: readonly ReservedKey[] = [
  { key: 'pg[0-9]+-.*|stanza', why: finds },
  { key: 'repo1-path|lock-path|log-path|spool-path|config.*', why: keeps },
  { key: 'repo1-(host|s3|gcs|azure|storage|sftp).*|tls-.*', why: 'the repository is a folder that stands for a share' },
  { key: 'repo1-type', why: 'the repository is a folder that stands for a share', allows: ['posix', 'cifs'] },
  { key: 'repo[2-9][0-9]*-.*', why: 'the lab has one repository for each database' },
  { key: 'log-level-(file|stderr)', why: logs, allows: ['off'] },
]

const ceph: readonly ReservedKey[] = [
  { key: 'fsid|mon[ _](host|initial[ _]members)|crush[ _]location', why: finds },
  { key: '(public|cluster)[ _](addr|network)|ms[ _]bind.*|rgw[ _]frontends', why: listens },
  { key: '(mon|osd)[ _]data|admin[ _]socket|keyring', why: keeps },
  { key: 'auth[ _].*', why: letsIn, allows: ['none'] },
  { key: 'rgw[ _](realm|zonegroup|zone)', why: finds },
]

const patroni: readonly ReservedKey[] = [
  { key: 'standby_cluster', why: saidBy('driver.settings.regions.<region>.standbyOf') },
  { key: 'tags', why: saidBy('driver.settings.members.<member>.tags') },
  { key: 'master_start_timeout', why: saidBy('driver.settings.patroni.primary_start_timeout') },
  { key: 'pause', why: 'a cluster that is paused never forms', allows: [false] },
]

/** Of the `postgresql` part of Patroni's dynamic configuration. */
const patroniPostgresql: readonly ReservedKey[] = [
  { key: 'parameters', why: saidBy('driver.settings.postgres') },
  { key: 'pg_hba', why: saidBy('driver.settings.pg_hba') },
  { key: 'listen|connect_address|proxy_address', why: listens },
  { key: '(data|bin|config)_dir|pgpass|custom_conf', why: keeps },
  { key: 'authentication', why: letsIn },
]

const haproxyGlobal: readonly ReservedKey[] = [
  { key: 'stats .*|expose-fd .*', why: 'the lab speaks to the proxy through its own socket' },
  { key: 'daemon|pidfile|master-worker|chroot|user|group|uid|gid|node', why: watches },
  { key: 'log( .*)?', why: logs },
]

const haproxyDefaults: readonly ReservedKey[] = [
  { key: 'mode', why: 'the lab says which protocol a proxy speaks' },
  { key: 'bind( .*)?', why: listens },
  { key: 'log( .*)?', why: logs },
  { key: '(default-)?server( .*)?', why: 'options of servers stand in "default-server" beside' },
]

const haproxyServer: readonly ReservedKey[] = [
  { key: 'addr|port|source|init-addr|resolvers', why: finds },
  { key: 'ssl|check-ssl|ca-file|crt|verify', why: noCertificates },
  { key: 'disabled|track', why: "a server that is never checked or never used is none of the lab's" },
]

const bgp: readonly ReservedKey[] = [
  { key: 'local|neighbor( .*)?|source address|interface|multihop|direct|password', why: finds },
  { key: 'hold time', why: saidBy('driver.settings.edge.anycast.holdTimeS') },
  { key: 'keepalive time', why: saidBy('driver.settings.edge.anycast.keepaliveTimeS') },
  { key: 'ipv[46].*|import.*|export.*|disabled|passive', why: 'the lab says which addresses are announced' },
]

const sysctl: readonly ReservedKey[] = [
  {
    key: '(?!net[./]).*',
    why: 'only settings below net belong to a host of the lab: any other is one of this whole machine',
  },
  { key: 'net[./]ipv4[./](ip_forward|conf[./].*[./]forwarding)', why: 'the lab says which of its hosts are routers' },
  { key: 'net[./]ipv4[./]ip_unprivileged_port_start', why: listens },
]

const alertmanager: readonly ReservedKey[] = [
  { key: 'receivers', why: saidBy('driver.settings.monitoring.receivers') },
  { key: 'templates', why: keeps },
]

/** By what they are keys of. */
export const reservedKeys = {
  postgres,
  pgbouncer,
  redis,
  etcd,
  backup,
  ceph,
  patroni,
  patroniPostgresql,
  haproxyGlobal,
  haproxyDefaults,
  haproxyServer,
  bgp,
  sysctl,
  alertmanager,
}

/** Keys that a component of ours has a setting for already. */
export const saidElsewhere = (settings: Readonly<Record<string, string>>): ReservedKey[] =>
  Object.entries(settings).map(([key, path]) => ({ key, why: saidBy(path) }))
