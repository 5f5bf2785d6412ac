/** What in the configuration makes recovery slow or unsafe, before anything is broken. Pure. */
import type { Environment } from '../../model/environment.ts'
import type { CheckResult } from '../../model/journal-entry.ts'
import { nobody, toldOf } from '../../model/alert-routing.ts'
import type { Value } from '../../model/configuration.ts'
import type { LabSettings } from '../../model/lab-settings.ts'
import type { MonitoringSettings } from '../../model/monitoring-settings.ts'

export function configurationChecks(environment: Environment): CheckResult[] {
  const { postgres, pgbouncer, etcd, patroni, redis, databaseEntry, monitoring } = environment.driver.settings
  const retry = pgbouncer['server_login_retry'] ?? 15
  const coverage = String(redis.config['cluster-require-full-coverage'] ?? 'yes')
  const walRetry = String(postgres['wal_retrieve_retry_interval'] ?? '5s')
  return [
    {
      name: 'config/pgbouncer.server_login_retry',
      ok: Number(retry) <= 1,
      detail: `${retry} s: PgBouncer waits this long after a failed login before it tries the database again`,
    },
    {
      name: 'config/etcd.pre-vote',
      ok: etcd.preVote,
      detail: etcd.preVote ? 'on' : 'off: a member that returns deposes the leader, and Patroni demotes meanwhile',
    },
    {
      name: 'config/patroni.dcs',
      ok: patroni.dcsApi === 'etcd',
      detail:
        patroni.dcsApi === 'etcd' ? 'v2 API, compare-and-swap' : 'v3 API: a frozen primary may take its lock back',
    },
    {
      name: 'config/postgres.wal_retrieve_retry_interval',
      ok: intervalMs(walRetry) <= 1000,
      detail: `${walRetry}: a promotion right after the loss of the WAL receiver may stall for as long`,
    },
    ...durabilityChecks(postgres, patroni),
    {
      name: 'config/haproxy.replica-lag-limit',
      ok: /^0+\D*$/.test(String(databaseEntry.replicaLagLimit)),
      detail: `${databaseEntry.replicaLagLimit}: bounds how much a replica lacks before it leaves the read pool, not how old that is`,
    },
    {
      name: 'config/redis.cluster-require-full-coverage',
      ok: coverage === 'no',
      detail: coverage === 'no' ? 'no' : `${coverage}: the loss of one shard stops every other`,
    },
    {
      name: 'config/redis.replica-zone',
      ok: redis.replicaZone === 'next',
      detail:
        redis.replicaZone === 'next'
          ? 'a replica is in another zone than its master'
          : 'a replica is in the zone of its master: the loss of that zone takes the shard',
    },
    ...(monitoring ? monitoringChecks(monitoring) : []),
  ]
}

/** What lets PostgreSQL say that a write is safe when it is not. */
function durabilityChecks(
  { fsync = 'on', full_page_writes = 'on', synchronous_commit = 'on' }: LabSettings['postgres'],
  { synchronous_mode }: LabSettings['patroni'],
): CheckResult[] {
  const level = isOff(synchronous_commit) ? 'off' : String(synchronous_commit).toLowerCase()
  const isShort = level === 'off' || (synchronous_mode && ['local', 'remote_write'].includes(level))
  return [
    safety('fsync', fsync, 'a host that crashes loses what was acknowledged, or the whole database'),
    safety('full_page_writes', full_page_writes, 'a page that was half written in a crash cannot be repaired'),
    {
      name: 'config/postgres.synchronous_commit',
      ok: !isShort,
      detail: `${level}: ${commitDetail(level, synchronous_mode)}`,
    },
  ]
}

const safety = (name: string, value: Value, otherwise: string): CheckResult => ({
  name: `config/postgres.${name}`,
  ok: !isOff(value),
  detail: isOff(value) ? `${value}: ${otherwise}` : String(value),
})

function commitDetail(level: string, isSynchronous: boolean): string {
  if (level === 'off') return 'a write is acknowledged before it is on any disk, and a crash loses it'
  if (!isSynchronous) return 'a write is acknowledged when it is on the disk of the primary'
  if (level === 'local') return 'a write is acknowledged before the synchronous standby has it, and a failover loses it'
  if (level === 'remote_write')
    return 'a write is acknowledged before it is on the disk of the standby: two hosts that crash together lose it'
  return 'a write is acknowledged when the synchronous standby has it on its disk'
}

/** As PostgreSQL reads a setting that is on or off. */
const isOff = (value: Value) => /^(off?|f|fa|fal|fals|false|no?|0)$/i.test(String(value))

/** An interval as PostgreSQL reads this setting: a bare number is milliseconds; what it does not read counts as endless. */
function intervalMs(text: string): number {
  const match = /^(\d+(?:\.\d+)?)\s*(ms|s|min|h)?$/.exec(text.trim())
  if (!match) return Infinity
  const unitMs = { ms: 1, s: 1_000, min: 60_000, h: 3_600_000 }
  return Number(match[1]) * unitMs[(match[2] ?? 'ms') as keyof typeof unitMs]
}

/** Whether an alert has a way to somebody, and whether it would be noticed that it has none any more. */
function monitoringChecks(monitoring: MonitoringSettings): CheckResult[] {
  const { rules, deadMansSwitch } = monitoring
  const unheard = Object.entries(rules).filter(([alertname, { labels }]) =>
    toldOf(monitoring, { ...labels, alertname }).every(({ receiver }) => receiver === nobody),
  )
  return [
    {
      name: 'config/monitoring.receivers',
      ok: unheard.length === 0,
      detail:
        unheard.length === 0
          ? 'every alert has one'
          : `${unheard.map(([name]) => name).join(', ')}: no label is one that a route leads to a receiver by, so nobody is told`,
    },
    {
      name: 'config/monitoring.dead-mans-switch',
      ok: deadMansSwitch !== undefined,
      detail: deadMansSwitch ? `${deadMansSwitch.silenceMs} ms` : 'none: when monitoring falls silent, nobody is told',
    },
  ]
}
