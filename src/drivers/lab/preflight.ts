/** What in the configuration makes recovery slow or unsafe, before anything is broken. Pure. */
import type { Environment } from '../../model/environment.ts'
import type { CheckResult } from '../../model/journal-entry.ts'
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

/** An interval as PostgreSQL reads this setting: a bare number is milliseconds; what it does not read counts as endless. */
function intervalMs(text: string): number {
  const match = /^(\d+(?:\.\d+)?)\s*(ms|s|min|h)?$/.exec(text.trim())
  if (!match) return Infinity
  const unitMs = { ms: 1, s: 1_000, min: 60_000, h: 3_600_000 }
  return Number(match[1]) * unitMs[(match[2] ?? 'ms') as keyof typeof unitMs]
}

/** Whether an alert has a way to somebody, and whether it would be noticed that it has none any more. */
function monitoringChecks({ rules, receivers, deadMansSwitch }: MonitoringSettings): CheckResult[] {
  const matchers = Object.values(receivers).map(({ matcher }) => matcher)
  const unheard = Object.entries(rules).filter(
    ([alertname, { labels }]) =>
      !Object.entries({ ...labels, alertname }).some(pair => matchers.includes(asMatcher(pair))),
  )
  return [
    {
      name: 'config/monitoring.receivers',
      ok: unheard.length === 0,
      detail:
        unheard.length === 0
          ? 'every alert has one'
          : `${unheard.map(([name]) => name).join(', ')}: no label is one that a receiver is told of, so nobody is`,
    },
    {
      name: 'config/monitoring.dead-mans-switch',
      ok: deadMansSwitch !== undefined,
      detail: deadMansSwitch ? `${deadMansSwitch.silenceMs} ms` : 'none: when monitoring falls silent, nobody is told',
    },
  ]
}

const asMatcher = ([label, value]: [string, string]) => `${label}="${value}"`
