import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import environment from '../../environments/lab.ts'
import { bootLab } from '../../src/lab/boot.ts'
import type { Lab } from '../../src/lab/lab.ts'
import { flowName } from '../../src/lab/network/rules.ts'
import { ask } from '../../src/lab/readiness/all.ts'
import { signToken } from '../../src/lab/token.ts'

let folder: string
let lab: Lab
let tookMs: number

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'muster-regions-'))
  const from = performance.now()
  lab = await bootLab({
    settings: environment.driver.settings,
    stateDir: join(folder, 'lab'),
    signal: AbortSignal.timeout(110_000),
    onProgress: () => undefined,
    budgetMs: 100_000,
  })
  tookMs = performance.now() - from
})
afterAll(async () => {
  await lab.close()
  await rm(folder, { recursive: true, force: true })
})

const sql = async (from: string, url: string, text: string) => {
  const [answer] = await ask(lab, from, [{ name: url, kind: 'sql', url, sql: text }])
  return answer
}
const pool = 'postgres://postgres@10.1.11.10:6432/app'
const standby = 'postgres://postgres@10.2.22.10:5432/postgres'

async function until(what: string, holds: () => Promise<boolean>, budgetMs = 20_000) {
  const deadline = performance.now() + budgetMs
  while (!(await holds())) {
    if (performance.now() > deadline) throw new Error(`not within ${budgetMs} ms: ${what}`)
    await delay(100)
  }
}

/** Who serves a client of a place: the region in the reply, or the status where there is none. */
async function servedBy(edge: string): Promise<string> {
  const url = `http://${environment.driver.settings.edges[edge]?.address}/api/v1/users/1`
  const [answer] = await ask(lab, `client-${edge}`, [
    { name: edge, kind: 'http', url, token: signToken(lab.tokenKey, edge) },
  ])
  const { status, body } = (answer?.value ?? { status: 0, body: '' }) as { status: number; body: string }
  return status === 200 ? (JSON.parse(body) as { by: { region: string } }).by.region : `status ${status}`
}

async function bytesFrom(region: string): Promise<Record<string, number>> {
  const { stdout } = await lab.exec(region, ['nft', '-j', 'list', 'counters'])
  const { nftables } = JSON.parse(stdout) as { nftables: { counter?: { name: string; bytes: number } }[] }
  return Object.fromEntries(nftables.flatMap(({ counter }) => (counter ? [[counter.name, counter.bytes]] : [])))
}

test('every region is steady, each database in its role', async () => {
  const checks = await lab.readiness(AbortSignal.timeout(15_000))
  expect(checks.filter(({ ok }) => !ok)).toEqual([])
  expect(checks.map(({ name }) => name)).toEqual(
    expect.arrayContaining(['postgres@eu-central-1b/follows', 'pgbouncer@us-east-1a', 'edge@eu', 'edge@us']),
  )
  process.stderr.write(`three regions steady in ${(tookMs / 1000).toFixed(1)} s\n`)
})

test('what the primary region writes arrives in its backup, which takes no writes of its own', async () => {
  expect(await sql('control-eu-west-1', pool, `INSERT INTO users VALUES (-1, 'crossed') RETURNING id`)).toMatchObject({
    error: null,
  })
  const arrived = async () => {
    const answer = await sql('control-eu-central-1', standby, `SELECT name FROM users WHERE id = -1`)
    return (answer?.value as unknown[] | null)?.length === 1
  }
  await until('the row has crossed', arrived)
  const refused = await sql('control-eu-central-1', standby, `INSERT INTO users VALUES (-2, 'here') RETURNING id`)
  expect(refused?.error).toMatch(/read-only/)
})

test('clients are served by their own region', async () => {
  expect(await servedBy('eu')).toBe('eu-west-1')
  expect(await servedBy('us')).toBe('us-east-1')
})

test('what crosses a border is counted by where it goes: replication stays inside the boundary', async () => {
  const before = await bytesFrom('eu-west-1')
  await sql(
    'control-eu-west-1',
    pool,
    `INSERT INTO users SELECT -n, repeat('x', 500) FROM generate_series(10, 400) n RETURNING id`,
  )
  const to = flowName('eu-west-1', 'eu-central-1')
  await until('replicated', async () => ((await bytesFrom('eu-west-1'))[to] ?? 0) - (before[to] ?? 0) > 150_000)
  expect((await bytesFrom('eu-west-1'))[flowName('eu-west-1', 'us-east-1')]).toBe(0)
})

test('when its gateways are lost, no client in the EU is served by a region outside', async () => {
  const gateways = lab.topology.components.filter(({ kind, region }) => kind === 'gateway' && region === 'eu-west-1')
  await lab.signal((await Promise.all(gateways.map(({ id }) => lab.pids(id)))).flat(), 'KILL')
  const seen = new Set<string>()
  // Until the edge has found out and goes to the backup, whose service cannot serve as long as its database only follows.
  await until('the backup is asked', async () => {
    seen.add(await servedBy('eu'))
    return seen.has('status 503') || seen.has('status 504')
  })
  expect([...seen].filter(who => who.startsWith('us-'))).toEqual([])
  for (const { id } of gateways) await lab.start(id)
  await until('served at home again', async () => (await servedBy('eu')) === 'eu-west-1')
})
