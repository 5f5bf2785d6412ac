import { expect, test } from 'vitest'
import type { LabSettings } from '../../model/environment/lab/lab-settings.ts'
import { fault, namedIn, recovery, run, saysOf, sound } from '../../../test/causes/constructed-run.ts'

const pinned = { recovery: [recovery({ detect: 5_100, promote: 7_000, route: 7_600, sustained: 51_000 })] }
const promotedLate = { recovery: [recovery({ detect: 5_100, promote: 49_000, route: 50_600, sustained: 51_000 })] }
const silent = [fault('postgres.isolate-primary', 'postgres@eu-west-1b')]

test('a query that may take for ever is named where clients waited though the new primary was reached', () => {
  const endless = ({ pgbouncer }: LabSettings) => (pgbouncer['query_timeout'] = 0)
  const absent = ({ pgbouncer }: LabSettings) => delete pgbouncer['query_timeout']
  const minute = ({ pgbouncer }: LabSettings) => (pgbouncer['query_timeout'] = 60)
  const short = ({ pgbouncer }: LabSettings) => (pgbouncer['query_timeout'] = 20)
  for (const edit of [endless, absent, minute]) expect(namedIn(run(edit, pinned))).toEqual(['pgbouncer.query_timeout'])
  // A timeout of 20 s does not make 43 s.
  expect(namedIn(run(short, pinned))).toEqual([])
  expect(namedIn(run(endless, promotedLate))).toEqual([])
  expect(namedIn(run(sound, pinned))).toEqual([])
})

test('sessions of which nothing tells that their server vanished are named with that', () => {
  const untold = ({ pgbouncer }: LabSettings) =>
    Object.assign(pgbouncer, { query_timeout: 0, tcp_keepalive: 0, tcp_user_timeout: 0 })
  expect(namedIn(run(untold, pinned))).toContain('pgbouncer.dead-server')
  expect(namedIn(run(untold, promotedLate))).toEqual([])
  expect(saysOf('pgbouncer.dead-server', untold)).toMatch(/quarter of an hour/)
  const idle = { query_timeout: 0, tcp_user_timeout: 0, tcp_keepidle: 7_200 }
  expect(saysOf('pgbouncer.dead-server', ({ pgbouncer }) => Object.assign(pgbouncer, idle))).not.toBeNull()
  expect(
    saysOf('pgbouncer.dead-server', ({ pgbouncer }) => Object.assign(pgbouncer, { ...idle, tcp_user_timeout: 3_000 })),
  ).toBeNull()
  expect(saysOf('pgbouncer.dead-server', sound)).toBeNull()
})

test('sessions that are handed out untried are named only where the proxy keeps them', () => {
  const untried = ({ pgbouncer }: LabSettings) => delete pgbouncer['server_check_delay']
  const kept = (settings: LabSettings) => {
    untried(settings)
    settings.databaseEntry.shutdownSessionsOnDown = false
  }
  expect(namedIn(run(kept, pinned))).toEqual(['pgbouncer.server_check_delay', 'haproxy.on-marked-down'])
  expect(namedIn(run(untried, pinned))).toEqual([])
  expect(namedIn(run(kept, promotedLate))).toEqual([])
})

test('a login that hangs is named where clients waited as long as it may take', () => {
  const absent = ({ pgbouncer }: LabSettings) => delete pgbouncer['server_connect_timeout']
  const waited = { recovery: [recovery({ promote: 1_200, route: 1_500, sustained: 15_000 })] }
  expect(namedIn(run(absent, waited))).toEqual(['pgbouncer.server_connect_timeout'])
  expect(namedIn(run(absent, pinned))).toEqual([])
  expect(namedIn(run(sound, waited))).toEqual([])
})

test('a pooled session of the service that nothing ends is named with the timeout that would have', () => {
  const minute = ({ backendApi }: LabSettings) => (backendApi.statementTimeoutMs = 60_000)
  expect(namedIn(run(minute, pinned))).toEqual(['backend-api.statement-timeout'])
  expect(namedIn(run(({ backendApi }) => (backendApi.statementTimeoutMs = 15_000), pinned))).toEqual([])
  expect(namedIn(run(minute, promotedLate))).toEqual([])
  expect(namedIn(run(sound, pinned))).toEqual([])
})

test('the kernel is named where packets vanished, and the proxy kept its sessions', () => {
  const kept = ({ databaseEntry }: LabSettings) => (databaseEntry.shutdownSessionsOnDown = false)
  const short = (settings: LabSettings) => {
    kept(settings)
    settings.hosts = { db: { sysctl: { 'net.ipv4.tcp_retries2': 5 } } }
  }
  expect(namedIn(run(kept, { ...pinned, faults: silent }))).toEqual(['haproxy.on-marked-down', 'hosts.tcp_retries2'])
  expect(namedIn(run(short, { ...pinned, faults: silent }))).toEqual(['haproxy.on-marked-down'])
  // A process that was killed says goodbye.
  expect(namedIn(run(kept, { ...pinned, faults: [fault('postgres.kill-primary', 'postgres@eu-west-1b')] }))).toEqual([
    'haproxy.on-marked-down',
  ])
  expect(namedIn(run(sound, { ...pinned, faults: silent }))).toEqual([])
})
