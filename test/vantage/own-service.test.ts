/**
 * A service that nobody here wrote (PostGraphile: GraphQL over PostgreSQL, which answers 200 also when it has failed), written to
 * and read back as an environment says; a real agent, a real database.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import type { VantageRecords } from '../../src/journal/observations.ts'
import { reconcile } from '../../src/measurement/ledger.ts'
import { survivorsOf } from '../../src/measurement/survivors.ts'
import type { PlannedReadBack, PlannedWrite } from '../../src/model/plan/plan.ts'
import { failedReadBacks } from '../../src/vantage/launch.ts'
import { freePort } from '../sshd.ts'
import { ledgerOf, startAgent } from './measured.ts'
import { type PostgresTarget, startPostgres } from './postgres-target.ts'

let database: PostgresTarget
let service: ChildProcess
let url: string

beforeAll(async () => {
  database = await startPostgres()
  await database.query('CREATE TABLE orders (id serial PRIMARY KEY, reference text UNIQUE NOT NULL)')
  await database.query(
    `CREATE FUNCTION take_out(prefix text) RETURNS boolean LANGUAGE sql AS
      'DELETE FROM orders WHERE starts_with(reference, prefix); SELECT true'`,
  )
  const port = await freePort()
  url = `http://127.0.0.1:${port}/graphql`
  const cli = fileURLToPath(import.meta.resolve('postgraphile/cli.js'))
  service = spawn(process.execPath, [cli, '-c', database.url, '-p', String(port), '-n', '127.0.0.1'], {
    stdio: 'ignore',
  })
  // Until it listens it refuses: then it is asked again, and whoever waits too long says that it never answered.
  await vi.waitFor(() => asked('{ __typename }'), { timeout: 20_000, interval: 100 })
})
afterAll(async () => {
  service.kill('SIGKILL')
  await database.stop()
})
beforeEach(() => database.query('TRUNCATE orders'))

async function asked(query: string): Promise<unknown> {
  const headers = { 'content-type': 'application/json' }
  const reply = await fetch(url, { method: 'POST', headers, body: JSON.stringify({ query }) })
  return await reply.json()
}

const write: PlannedWrite = {
  method: 'POST',
  body: {
    query: 'mutation ($r: String!) { createOrder(input: { order: { reference: $r } }) { order { reference } } }',
    variables: { r: '{key}' },
  },
  acknowledged: { status: [200], json: { '/data/createOrder/order/reference': '{key}' } },
}
const bySql = (): PlannedReadBack => ({
  ...{ ledger: 'pool', urls: [database.url], writers: 2 },
  sql: 'SELECT reference FROM orders WHERE starts_with(reference, $1)',
})
/** Three at a time, so that there are many pages. */
const byPages = (): PlannedReadBack => ({
  ...{ ledger: 'pool', urls: [url], writers: 2 },
  pages: {
    ...{ service: 'shop', method: 'POST', subjects: 0 },
    body: {
      query:
        'query ($c: Cursor) { allOrders(first: 3, after: $c) { nodes { reference } pageInfo { hasNextPage endCursor } } }',
      variables: { c: '{cursor}' },
    },
    items: '/data/allOrders/nodes/*/reference',
    cursor: '/data/allOrders/pageInfo/endCursor',
  },
})
const ledger = () => ledgerOf(url, { through: 'front-door', service: 'shop', write })

const reconciled = ({ writes, attempts, survivors, ended }: VantageRecords) =>
  reconcile({
    ...{ writes: writes.of('pool'), attempts: ended ? [] : attempts, survivors: survivors.map(survivorsOf) },
    ...{ faultNs: 0, failedAddress: null },
  })

test.each([
  ['by SQL', bySql],
  ['by the service itself, page by page', byPages],
])(
  'what was acknowledged and taken away is lost, to the last id, read back %s',
  async (_how, readBack) => {
    const agent = await startAgent({ ledgers: [ledger()], readBacks: [readBack()] })
    await delay(800)
    await agent.handle.quiesce(AbortSignal.timeout(10_000))
    await database.query(
      `INSERT INTO orders (reference) VALUES ('an order of somebody'), ('muster-0000000000000000-0-1')`,
    )
    const gone = await database.query(
      `DELETE FROM orders WHERE id IN (SELECT id FROM orders WHERE reference LIKE 'muster-%' ORDER BY id OFFSET 5 LIMIT 4) RETURNING reference`,
    )
    expect(failedReadBacks(await agent.handle.readBack(1, 1, AbortSignal.timeout(30_000)))).toEqual([])
    const result = reconciled(await agent.records())
    const lost = [...result.lost].map(({ writer, seq }) => `-${writer}-${seq}`)
    expect(result.acked).toBeGreaterThan(20)
    expect(gone.map(({ reference }) => String(reference).replace(/^muster-[0-9a-f]+/, '')).toSorted()).toEqual(
      lost.toSorted(),
    )
    expect([result.phantom, result.duplicated, result.indeterminate, result.reordered]).toEqual([0, 0, 0, undefined])
  },
  60_000,
)

const takenOutBySql = (sql: string): PlannedReadBack => ({ ...bySql(), cleanUp: { sql } })
const takenOutByRequest = (name: string): PlannedReadBack => ({
  ...bySql(),
  cleanUp: {
    ...{ url, method: 'POST', service: 'shop', subjects: 0 },
    body: {
      query: `mutation ($p: String!) { ${name}(input: { prefix: $p }) { boolean } }`,
      variables: { p: '{prefix}' },
    },
    done: { json: { '/data/takeOut/boolean': true } },
  },
})

test.each([
  ['by SQL', () => takenOutBySql('DELETE FROM orders WHERE starts_with(reference, $1)'), /^\d+ rows$/],
  ['by a request', () => takenOutByRequest('takeOut'), /^status 200$/],
])(
  'what a drill wrote is taken out again %s, and nothing of others',
  async (_how, readBack, detail) => {
    const others = ['an order of somebody', 'muster-0000000000000000-0-1']
    for (const one of others) await database.query(`INSERT INTO orders (reference) VALUES ('${one}')`)
    const agent = await startAgent({ ledgers: [ledger()], readBacks: [readBack()] })
    await delay(500)
    await agent.handle.quiesce(AbortSignal.timeout(10_000))
    const [{ written }] = (await database.query('SELECT count(*)::int AS written FROM orders')) as [{ written: number }]
    expect(written).toBeGreaterThan(others.length + 10)
    expect(await agent.handle.cleanUp(1, AbortSignal.timeout(10_000))).toEqual([
      expect.objectContaining({ ledger: 'pool', ok: true, detail: expect.stringMatching(detail) }),
    ])
    const left = await database.query('SELECT reference FROM orders ORDER BY id')
    expect(left.map(({ reference }) => reference)).toEqual(others)
    await agent.records()
  },
  60_000,
)

test.each([
  ['by SQL', () => takenOutBySql('DELETE FROM no_table WHERE starts_with(reference, $1)'), /no_table/],
  [
    'by a request that says in its body that it failed',
    () => takenOutByRequest('noSuchThing'),
    /does not take it out: status 400/,
  ],
])(
  'what cannot be taken out is told %s',
  async (_how, readBack, detail) => {
    const agent = await startAgent({ ledgers: [ledger()], readBacks: [readBack()] })
    await agent.handle.quiesce(AbortSignal.timeout(10_000))
    expect(await agent.handle.cleanUp(1, AbortSignal.timeout(10_000))).toEqual([
      expect.objectContaining({ ok: false, detail: expect.stringMatching(detail) }),
    ])
    await agent.records()
  },
  60_000,
)

test('a reply with status 200 that says in its body that it failed acknowledges nothing, and proves nothing', async () => {
  await database.query('ALTER TABLE orders ADD CONSTRAINT closed CHECK (id < 0)')
  try {
    const agent = await startAgent({ ledgers: [ledger()], readBacks: [bySql()] })
    await delay(500)
    await agent.handle.quiesce(AbortSignal.timeout(10_000))
    expect(failedReadBacks(await agent.handle.readBack(1, 1, AbortSignal.timeout(30_000)))).toEqual([])
    const result = reconciled(await agent.records())
    expect([result.acked, result.failed, result.lost.length, result.recovered]).toEqual([0, 0, 0, 0])
    expect(result.indeterminate).toBeGreaterThan(5)
  } finally {
    await database.query('ALTER TABLE orders DROP CONSTRAINT closed')
  }
}, 60_000)
