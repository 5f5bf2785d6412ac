import { spawn } from 'node:child_process'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'
import environment from '../../environments/lab-single-region.ts'
import { openClaims } from '../../src/drivers/systems/lab/claim.ts'
import { generalDriver } from '../../src/drivers/technologies/driver.ts'
import { LabSystem } from '../../src/drivers/systems/lab/system.ts'
import { postgresDriver } from '../../src/drivers/technologies/postgres/driver.ts'
import { findPrimary } from '../../src/drivers/technologies/postgres/primary.ts'
import { redisDriver } from '../../src/drivers/technologies/redis/driver.ts'
import { startLabInBackground, stopLab } from '../../src/lab/background.ts'
import { type ConformanceCase, type ConformanceSubject, describeDriverConformance } from './conformance.ts'
import { generalCases, noComponent, noZone } from './general-cases.ts'

let folder: string
let system: LabSystem
const stateDir = () => join(folder, 'lab')
const script = fileURLToPath(new URL('elsewhere.ts', import.meta.url))

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'muster-drivers-'))
  const { settings } = environment.driver
  system = new LabSystem(
    await startLabInBackground({ settings, stateDir: stateDir(), onProgress: () => undefined }),
    environment,
  )
})
afterAll(async () => {
  await stopLab(stateDir())
  await rm(folder, { recursive: true, force: true })
})

const elsewhere: ConformanceSubject['elsewhere'] = (action, fault) =>
  spawn(process.execPath, [script, stateDir(), action, JSON.stringify(fault)], { stdio: ['ignore', 'pipe', 'pipe'] })

const standing = () => openClaims(system.lab)

const noStore = [{ store: 'ledger' }, { store: 'sessions' }, { store: 'core-db', zone: 'z' }, {}]

describeDriverConformance('general', {
  driver: generalDriver,
  environment,
  system: () => system,
  standing,
  elsewhere,
  cases: [
    ...generalCases,
    {
      kind: 'component.isolate',
      target: { component: 'edge@eu' },
      spec: {},
      // What has no link of its own cannot be cut off by itself.
      unknown: [...noComponent, { component: 'gateway', zone: 'a' }],
      leased: true,
    },
    {
      kind: 'network.narrow',
      target: { zone: 'of-primary', store: 'core-db' },
      spec: { rate: '1mbit' },
      unknown: noZone,
      leased: true,
    },
    {
      kind: 'network.delay',
      target: { region: 'eu-west-1' },
      spec: { roundTripMs: 80, jitterMs: 4, lossPercent: 1 },
      unknown: [{ region: 'atlantis' }, { region: 'eu-west-1', zone: 'a' }, { store: 'core-db' }, {}],
      leased: true,
    },
  ],
})

const onPrimary = (kind: string, more: Pick<ConformanceCase, 'leased' | 'mended'>): ConformanceCase => ({
  kind,
  target: { store: 'core-db', role: 'primary' },
  spec: {},
  unknown: [...noStore, { store: 'core-db', role: 'replica' }],
  ...more,
})

const onReplica = (kind: string, spec: ConformanceCase['spec']): ConformanceCase => ({
  kind,
  target: { store: 'core-db', role: 'replica' },
  spec,
  unknown: [...noStore, { store: 'core-db' }, { store: 'core-db', role: 'replica', zone: 'of-primary' }],
  leased: true,
})

describeDriverConformance('postgres', {
  driver: postgresDriver,
  environment,
  system: () => system,
  standing,
  elsewhere,
  cases: [
    // Patroni starts what was killed again.
    onPrimary('postgres.kill-primary', { leased: false, mended: /runs again/ }),
    onPrimary('postgres.lose-primary-host', { leased: false }),
    onPrimary('postgres.freeze-primary', { leased: true }),
    onPrimary('postgres.isolate-primary', { leased: true }),
    onPrimary('postgres.hold-replication', { leased: true }),
    onReplica('postgres.pause-replay', {}),
    onReplica('postgres.squeeze-replication', { rate: '64kbit' }),
  ],
})

const onMaster = (kind: string, leased: boolean): ConformanceCase => ({
  kind,
  target: { store: 'sessions' },
  spec: { shard: 1 },
  unknown: [
    ...[{ store: 'core-db' }, { store: 'sessions', zone: 'z' }, { store: 'sessions', region: 'us-east-1' }, {}],
    { store: 'sessions', role: 'replica' },
  ],
  leased,
})

describeDriverConformance('redis', {
  driver: redisDriver,
  environment,
  system: () => system,
  standing,
  elsewhere,
  cases: [onMaster('redis.kill-master', false), onMaster('redis.freeze-master', true)],
})

const contextOf = (runId: string) => ({ system, runId, leaseMs: 60_000, signal: AbortSignal.timeout(30_000) }) as never
const faultNamed = (kind: string) => {
  const fault = [...generalDriver.faults, ...postgresDriver.faults].find(known => known.kind === kind)
  if (!fault) throw new Error(`no fault ${kind}`)
  return fault
}

test('while replication is held, clients of every zone are served and the replicas fall behind', async () => {
  const hold = faultNamed('postgres.hold-replication')
  const target = { store: 'core-db', role: 'primary' } as const
  const { handle } = await hold.prepare({} as never, target, contextOf('held'))
  await hold.inject(handle, contextOf('held'))
  try {
    const entries = system.lab.topology.components.filter(({ kind }) => kind === 'pgbouncer')
    const mark = `INSERT INTO users VALUES (-(SELECT count(*) FROM users)::int, 'held') RETURNING id`
    for (const { address, port } of entries) {
      const url = `postgres://postgres@${address}:${port}/app`
      const [answer] = await system.ask('control-eu-west-1', [{ name: url, kind: 'sql', url, sql: mark }])
      expect(answer).toMatchObject({ error: null })
    }
    const primary = await findPrimary(system, target, AbortSignal.timeout(10_000))
    const replicas = Object.entries(environment.stores['core-db']?.members ?? {}).filter(
      ([zone]) => zone !== primary.zone,
    )
    for (const [, { host, port }] of replicas) {
      const url = `postgres://postgres@${host}:${port}/postgres`
      const sql = `SELECT count(*)::int AS arrived FROM users WHERE name = 'held'`
      const [answer] = await system.ask('control-eu-west-1', [{ name: url, kind: 'sql', url, sql }])
      expect(answer).toMatchObject({ error: null, value: [{ arrived: 0 }] })
    }
  } finally {
    await hold.undo(handle, contextOf('held'))
  }
})

test('the master of a shard is found wherever it runs, and a shard that is not there is refused', async () => {
  const kill = redisDriver.faults[0] as (typeof redisDriver.faults)[number]
  const chosen = async (spec: object, more = {}) =>
    (await kill.prepare(spec as never, { store: 'sessions', ...more }, contextOf('shards'))).instance
  const masters = [await chosen({ shard: 0 }), await chosen({ shard: 1 }), await chosen({ shard: 2 })]
  expect(new Set(masters).size).toBe(3)
  expect(await chosen({})).toBe(masters[0])
  await expect(chosen({ shard: 3 })).rejects.toThrow(/has 3 shards/)
  const zone = masters[0]?.at(-1)
  expect(await chosen({}, { zone })).toBe(masters[0])
  await expect(chosen({}, { zone: zone === 'a' ? 'b' : 'a' })).rejects.toThrow(/runs in zone/)
})

test('a fault that stands already is refused, and the refusal leaves it alone', async () => {
  const hole = faultNamed('zone.isolate')
  const { handle } = await hole.prepare({} as never, { zone: 'c' }, contextOf('first'))
  await hole.inject(handle, contextOf('first'))
  await expect(hole.inject(handle, contextOf('second'))).rejects.toThrow(/exists/)
  expect(await hole.confirm(handle, contextOf('first'))).toMatchObject({ state: 'present' })
  expect(await hole.confirm(handle, contextOf('second'))).toMatchObject({ state: 'unknown' })
  await hole.undo(handle, contextOf('first'))
  expect(await hole.confirm(handle, contextOf('first'))).toMatchObject({ state: 'absent' })
})

test('processes whose pid is used again are never signalled', async () => {
  const crash = faultNamed('component.crash')
  const target = { component: 'redis-0', zone: 'b' }
  const { handle } = await crash.prepare({} as never, target, contextOf('recycled'))
  const stale = structuredClone(handle) as { processes: { startTicks: number }[] }
  for (const process of stale.processes) process.startTicks -= 1
  await expect(crash.inject(stale, contextOf('recycled'))).rejects.toThrow(/none of the processes/)
  expect(await system.lab.pids('redis-0@eu-west-1b')).toHaveLength(1)
})

test('a fault nobody has undone is seen before the next drill', async () => {
  const crash = faultNamed('component.crash')
  const { handle } = await crash.prepare({} as never, { component: 'backend-api', zone: 'b' }, contextOf('forgotten'))
  await crash.inject(handle, contextOf('forgotten'))
  const leftover = (await system.steadyState(AbortSignal.timeout(20_000))).find(({ name }) =>
    name.startsWith('broken/'),
  )
  expect(leftover).toMatchObject({ ok: false, detail: expect.stringContaining('fault-forgotten-crash-backend-api') })
  await crash.undo(handle, contextOf('forgotten'))
})

test('what the system says of itself is copied', async () => {
  const target = join(folder, 'native')
  const kept = ['patroni@eu-west-1a.log', 'states-eu-west-1.json', 'database-entry@eu-west-1c.stats.csv']
  const names = await system.collectNative(target, text => text, AbortSignal.timeout(20_000))
  expect(names.toSorted()).toEqual((await readdir(target)).toSorted())
  expect(names).toEqual(expect.arrayContaining(kept))
  expect(await readFile(join(target, 'gateway@eu-west-1a.stats.csv'), 'utf8')).toMatch(/^# pxname,/)
  expect(await readFile(join(target, 'eu-west-1b-db.counters.json'), 'utf8')).toContain('denied')
  const states = JSON.parse(await readFile(join(target, 'states-eu-west-1.json'), 'utf8')) as { error: string | null }[]
  expect(states.filter(({ error }) => error !== null)).toEqual([])
})
