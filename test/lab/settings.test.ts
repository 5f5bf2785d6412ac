import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import environment from '../../environments/lab-single-region.ts'
import { editEnvironment } from '../../src/cli/edit-environment.ts'
import { bootLab } from '../../src/lab/boot.ts'
import type { Lab } from '../../src/lab/lab.ts'
import type { Question } from '../../src/model/question.ts'
import { asServiceUser } from '../../src/lab/sandbox.ts'
import { signToken } from '../../src/lab/token.ts'

const jwtKey = 'the+region/keeps=its.own~key_'
const line = 'host all reporting 10.1.0.0/16 scram-sha-256 # kept as written'
const routes = [
  { receiver: 'page', matchers: ['severity=~"page|critical"'], continue: true, repeat_interval: '7m' },
  { receiver: 'heartbeat', matchers: ['alertname="Watchdog"'], repeat_interval: '500ms' },
  { receiver: 'ticket', matchers: ['severity!="none"'], group_interval: '2s' },
]
const inhibition = { source_matchers: ['severity="page"'], target_matchers: ['severity="ticket"'], equal: ['region'] }
const points = [
  { name: 'dublin', address: '198.51.101.2', country: 'IE' },
  { name: 'cork', address: '198.51.102.2', country: 'IE' },
]

/** Unusual, and sound: what people write, each in its component's own words. */
const edits = [
  `edges.eu.points=${JSON.stringify(points)}`,
  'etcd.zones.eu-west-1=["a","a","b"]',
  'etcd.config.snapshot-count=5000',
  'patroni.failsafe_mode=true',
  'patroni.maximum_lag_on_syncnode=1048576',
  'patroni.postgresql.remove_data_directory_on_rewind_failure=true',
  'members.eu-west-1c.tags.nofailover=true',
  'members.eu-west-1c.tags.rack="r 12"',
  'postgres.synchronous_commit=remote_write',
  'backup.config.repo1-cipher-type=aes-256-cbc',
  'backup.config.repo1-cipher-pass=it opens what is kept',
  `pg_hba=${JSON.stringify(['local all all trust', line])}`,
  'databaseEntry.replicaLagLimit=100MB',
  'databaseEntry.haproxy.defaults.timeout client=30m',
  'databaseEntry.haproxy.default-server.slowstart=100ms',
  'pgbouncer.pool_mode=session',
  'redis.masterZones.eu-west-1=["a","a","b"]',
  'redis.config.client-output-buffer-limit=replica 64mb 32mb 30',
  'redis.config.save=["3600 1","300 100"]',
  'gateway.regions.eu-west-1.healthPath=/healthz',
  `gateway.regions.eu-west-1.jwtKey=${jwtKey}`,
  'gateway.regions.eu-west-1.rateLimitsPerMinute.matching=3',
  'edge.anycast.holdTimeS=30',
  'edge.anycast.keepaliveTimeS=7',
  'edge.anycast.bgp.connect retry time=2',
  `monitoring.alertmanager.route=${JSON.stringify({ group_wait: '100ms', routes })}`,
  `monitoring.alertmanager.inhibit_rules=${JSON.stringify([inhibition])}`,
  'hosts.app.sysctl.net.ipv4.tcp_retries2=8',
  'hosts.eu-west-1a-app.sysctl.net.ipv4.tcp_keepalive_time=42',
].map(edit => `driver.settings.${edit}`)

let folder: string
let lab: Lab
const boot = (name: string, changes: readonly string[]) =>
  bootLab({
    settings: editEnvironment(environment, changes).driver.settings,
    stateDir: join(folder, name),
    signal: AbortSignal.timeout(110_000),
    onProgress: () => undefined,
  })

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'muster-settings-'))
  lab = await boot('edited', edits)
})
afterAll(async () => {
  await lab?.close()
  await rm(folder, { recursive: true, force: true })
})

async function ask(host: string, question: Question): Promise<unknown> {
  const [answer] = await lab.ask(host, [question], AbortSignal.timeout(10_000))
  if (!answer || answer.error !== null) throw new Error(`${question.name}: ${answer?.error}`)
  return answer.value
}

async function get(host: string, url: string, token?: string) {
  const as = token === undefined ? {} : { token }
  return (await ask(host, { name: url, kind: 'http', url, ...as })) as { status: number; body: string }
}

const json = async (host: string, url: string) => JSON.parse((await get(host, url)).body) as Record<string, never>
const control = 'control-eu-west-1'
const rows = (sql: string) =>
  ask(control, { name: sql, kind: 'sql', url: 'postgres://postgres@10.1.21.20:5432/postgres', sql })

async function said(host: string, argv: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await lab.exec(host, argv, { timeoutMs: 10_000 })
  if (code !== 0) throw new Error(`${argv.join(' ')}: ${stderr}`)
  return stdout
}

test('Patroni has its dynamic settings and the tags of a member', async () => {
  expect(await json(control, 'http://10.1.21.10:8008/config')).toMatchObject({
    failsafe_mode: true,
    maximum_lag_on_syncnode: 1_048_576,
    ttl: environment.driver.settings.patroni.ttl,
    postgresql: { remove_data_directory_on_rewind_failure: true, use_pg_rewind: true },
  })
  expect(await json(control, 'http://10.1.23.10:8008/patroni')).toMatchObject({
    tags: { nofailover: true, rack: 'r 12' },
  })
  expect(await json(control, 'http://10.1.22.10:8008/patroni')).not.toHaveProperty('tags')
})

test('PostgreSQL shows its parameters and its lines of pg_hba', async () => {
  expect(await rows('SHOW synchronous_commit')).toEqual([{ synchronous_commit: 'remote_write' }])
  const rules = "SELECT type, array_to_string(user_name, ',') AS who, auth_method AS how FROM pg_hba_file_rules"
  expect(await rows(`${rules} WHERE error IS NULL ORDER BY line_number`)).toEqual([
    ...['local', 'local', 'host', 'host'].map(type => ({ type, who: 'postgres', how: 'trust' })),
    { type: 'local', who: 'all', how: 'trust' },
    { type: 'host', who: 'reporting', how: 'scram-sha-256' },
  ])
})

test('the read entry asks members by its limit in megabytes, and they understand it', async () => {
  const asked = await said('eu-west-1a-db', ['grep', '-o', '/replica?lag=.*', file('database-entry', 'haproxy.cfg')])
  expect(asked).toBe('/replica?lag=100MB\n')
  const members = ['10.1.21.10', '10.1.22.10', '10.1.23.10']
  const replies = await Promise.all(members.map(host => get(control, `http://${host}:8008/replica?lag=100MB`)))
  expect(replies.map(({ status }) => status).toSorted()).toEqual([200, 200, 503])
  // By the entry itself too: one of its checks leads a connection to a replica.
  expect((await lab.readiness(AbortSignal.timeout(10_000))).filter(({ ok }) => !ok)).toEqual([])
})

const file = (kind: string, name: string) => `${lab.stateDir}/${kind}-eu-west-1a/${name}`

test('PgBouncer and Redis show what their own files say', async () => {
  const socket = ['-h', '/run/lab/pgbouncer-eu-west-1a', '-p', '6432', '-U', 'postgres', '-d', 'pgbouncer']
  const shown = await said('eu-west-1a-app', asServiceUser(['psql', ...socket, '-AtF=', '-c', 'SHOW CONFIG']))
  expect(shown).toMatch(/^pool_mode=session=/m)
  const commands = ['CONFIG GET client-output-buffer-limit', 'CONFIG GET save']
  const [limits, save] = (await ask(control, {
    name: 'redis',
    kind: 'redis',
    address: '10.1.21.10',
    port: 6379,
    commands,
  })) as unknown[]
  expect(String(limits)).toContain('slave 67108864 33554432 30')
  expect(String(save)).toContain('3600 1 300 100')
})

test('etcd members and Redis masters are in the zones that are named', async () => {
  const { members } = (await json(control, 'http://10.1.21.10:2379/v2/members')) as unknown as {
    members: { clientURLs: string[] }[]
  }
  expect(members.flatMap(({ clientURLs }) => clientURLs).toSorted()).toEqual([
    'http://10.1.21.10:2379',
    'http://10.1.21.11:2379',
    'http://10.1.22.10:2379',
  ])
  const commands = ['CLUSTER NODES']
  const [nodes] = (await ask(control, {
    name: 'nodes',
    kind: 'redis',
    address: '10.1.21.10',
    port: 6379,
    commands,
  })) as string[]
  const masters = nodes?.split('\n').filter(line => /\bmaster\b/.test(line))
  expect(masters?.map(line => line.split(' ')[1]?.split(':')[0]).toSorted()).toEqual([
    '10.1.21.10',
    '10.1.21.11',
    '10.1.22.10',
  ])
  const [pid] = await lab.pids('etcd-1@eu-west-1a')
  expect(await said('eu-west-1a-db', ['cat', `/proc/${pid}/cmdline`])).toContain('--snapshot-count=5000')
})

test('a region’s gateways take its own key, answer under its own path and keep its own limits', async () => {
  const gateway = 'http://10.1.1.10'
  const matching = (key: string, subject: string) =>
    get(control, `${gateway}/api/v1/matching/settings`, signToken(key, subject)).then(({ status }) => status)
  expect(await matching(lab.tokenKey, 'other')).toBe(401)
  const statuses: number[] = []
  for (let turn = 0; turn < 5; turn++) statuses.push(await matching(jwtKey, 'settings'))
  expect(statuses).toEqual([200, 200, 200, 429, 429])
  expect((await get(control, `${gateway}/healthz`)).status).toBe(200)
  expect((await get(control, `${gateway}/health`)).status).not.toBe(200)
})

test('Alertmanager routes and inhibits as its configuration says', async () => {
  const { config } = (await json('monitoring', 'http://198.18.250.10:9093/api/v2/status')) as unknown as {
    config: { original: string }
  }
  const { parse } = await import('yaml')
  expect(parse(config.original)).toMatchObject({
    route: {
      receiver: 'nobody',
      group_wait: '100ms',
      group_interval: '1s',
      routes: [
        { receiver: 'page', matchers: ['severity=~"page|critical"'], continue: true, repeat_interval: '7m' },
        { receiver: 'heartbeat', repeat_interval: '500ms' },
        { receiver: 'ticket', matchers: ['severity!="none"'], group_interval: '2s' },
      ],
    },
    inhibit_rules: [inhibition],
  })
})

test('BGP sessions have the hold time that is asked for', async () => {
  const socket = '/run/lab/routing-backbone/bird.ctl'
  const shown = await said('backbone', ['birdc', '-s', socket, 'show', 'protocols', 'all', 'eu_dublin'])
  expect(shown).toMatch(/Hold timer:\s+[\d.]+\/30\b/)
  expect(shown).toMatch(/Keepalive timer:\s+[\d.]+\/7\b/)
})

test('the kernel of a host has its settings, and no other host has them', async () => {
  const kernel = async (host: string, name: string) => Number(await said(host, ['sysctl', '-n', `net.ipv4.${name}`]))
  expect(await kernel('eu-west-1a-app', 'tcp_retries2')).toBe(8)
  expect(await kernel('eu-west-1c-app', 'tcp_retries2')).toBe(8)
  expect(await kernel('eu-west-1a-db', 'tcp_retries2')).toBe(15)
  expect(await kernel('eu-west-1a-app', 'tcp_keepalive_time')).toBe(42)
  expect(await kernel('eu-west-1b-app', 'tcp_keepalive_time')).toBe(7200)
})

test('a setting that the kernel does not take ends the boot by its path', async () => {
  await expect(boot('refused', ['driver.settings.hosts.web.sysctl.net.ipv4.tcp_retries9=8'])).rejects.toMatchObject({
    exitCode: 64,
    message: expect.stringMatching(
      /^driver\.settings\.hosts\.web\.sysctl\.net\.ipv4\.tcp_retries9: the kernel does not/,
    ),
  })
})
