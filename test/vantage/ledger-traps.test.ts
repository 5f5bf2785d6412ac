/** Ways in which a count of lost writes goes wrong, each sprung on the real agent with a real PostgreSQL. */
import { appendFileSync } from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import type { VantageRecords } from '../../src/journal/observations.ts'
import { reconcile } from '../../src/measurement/ledger.ts'
import { survivorsOf } from '../../src/measurement/survivors.ts'
import { failedReadBacks } from '../../src/vantage/launch.ts'
import { type Agent, ledgerOf, startAgent } from './measured.ts'
import { type PostgresTarget, type Proxy, startPostgres, startProxy } from './postgres-target.ts'

let database: PostgresTarget
let proxy: Proxy
beforeAll(async () => {
  database = await startPostgres()
})
afterAll(() => database.stop())
beforeEach(async () => {
  await database.query('TRUNCATE muster_ledger')
  proxy = await startProxy(database.url)
})
afterEach(() => proxy.close())

const signal = () => AbortSignal.timeout(15_000)
const start = () =>
  startAgent({ ledgers: [ledgerOf(proxy.url)], readBacks: [{ ledger: 'pool', urls: [database.url], writers: 2 }] })

async function readBack({ handle }: Agent, pass: number): Promise<void> {
  await handle.quiesce(signal())
  expect(failedReadBacks(await handle.readBack(pass, 1, signal()))).toEqual([])
}

const reconciled = ({ writes, attempts, survivors, ended }: VantageRecords, faultNs = 0) =>
  reconcile({
    writes: writes.of('pool'),
    attempts: ended ? [] : attempts,
    survivors: survivors.map(survivorsOf),
    faultNs,
    failedAddress: null,
  })

const idOf = ({ writer, seq }: { writer: number; seq: number }) => `${writer}/${seq}`

test('indeterminate counted as fail or ok: what was committed though its reply was lost is recovered, and no phantom', async () => {
  const agent = await start()
  await delay(400)
  proxy.lose = 'reply'
  await delay(400)
  proxy.lose = 'nothing'
  await delay(400)
  await readBack(agent, 1)
  const result = reconciled(await agent.records())
  const [row] = await database.query('SELECT count(*)::int AS rows FROM muster_ledger')
  expect(result.recovered).toBeGreaterThan(2)
  expect(result.indeterminate).toBeGreaterThanOrEqual(result.recovered)
  expect([result.phantom, result.lost.length, result.failedButPresent]).toEqual([0, 0, 0])
  expect(result.acked + result.recovered).toBe(row?.['rows'])
})

test('client resends by itself: a statement cut on its way is sent once, and stays indeterminate', async () => {
  const agent = await start()
  await delay(400)
  proxy.lose = 'request'
  await delay(400)
  proxy.lose = 'nothing'
  await delay(400)
  await readBack(agent, 1)
  const records = await agent.records()
  const result = reconciled(records)
  const sent = records.writes.filter(({ outcome }) => outcome !== 'fail').map(idOf)
  const acked = records.writes.filter(({ outcome }) => outcome === 'ok').map(idOf)
  expect(result.indeterminate).toBeGreaterThan(2)
  expect([result.recovered, result.lost.length, result.duplicated]).toEqual([0, 0, 0])
  // What was handed to a connection in the instant in which it was cut never arrives; what arrives does so once.
  expect(proxy.heard).toEqual([...new Set(proxy.heard)])
  expect(sent).toEqual(expect.arrayContaining(proxy.heard))
  expect(proxy.heard).toEqual(expect.arrayContaining(acked))
  expect(proxy.heard.length).toBeGreaterThan(acked.length + 2)
})

test('loss bias: rows taken away afterwards are the lost ones, to the last id', async () => {
  const agent = await start()
  await delay(1_000)
  await agent.handle.quiesce(signal())
  const gone = await database.query(
    `DELETE FROM muster_ledger WHERE at > (SELECT max(at) FROM muster_ledger) - interval '300 ms' RETURNING writer, seq`,
  )
  const faultNs = agent.now()
  await readBack(agent, 1)
  const result = reconciled(await agent.records(), faultNs)
  const ids = (rows: { writer?: unknown; seq?: unknown }[]) =>
    rows.map(({ writer, seq }) => `${String(writer)}/${String(seq)}`).toSorted()
  expect(gone.length).toBeGreaterThan(10)
  expect(ids([...result.lost])).toEqual(ids(gone))
  // What was lost was written over 300 ms or less, and the fault came after its last acknowledgement.
  const lastAck = Math.max(...[...result.lost].map(({ done }) => done ?? 0))
  expect(result.rpaNs?.lower).toBeGreaterThanOrEqual(faultNs - lastAck + 200e6)
  expect(result.rpaNs?.upper).toBeLessThanOrEqual(faultNs - lastAck + 400e6)
})

test('harness crash: after SIGKILL the truth lies within the bounds, and a torn tail is rejected', async () => {
  const agent = await start()
  await delay(800)
  agent.child.kill('SIGKILL')
  await agent.handle.exited
  await delay(200)
  const survivor = await database.query('SELECT writer, seq FROM muster_ledger')
  // Truth: a third of what is there is lost.
  const lost = survivor.filter((_row, at) => at % 3 === 0)
  for (const { writer, seq } of lost)
    await database.query(`DELETE FROM muster_ledger WHERE writer = ${String(writer)} AND seq = ${String(seq)}`)
  appendFileSync(agent.file, '{"t":"write","ledger":"pool","writer":0,"seq":99999,"outcome":"ok"}\n{"t":"wri')
  const after = await startAgent({ readBacks: [{ ledger: 'pool', urls: [database.url], writers: 2 }] })
  await readBack(after, 1)
  const { survivors } = await after.records()
  const records = await agent.kill()
  const result = reconciled({ ...records, survivors })
  expect(records.ended).toBe(false)
  expect(records.tornLines).toBeGreaterThanOrEqual(1)
  expect([...records.writes].map(({ seq }) => seq)).not.toContain(99_999)
  const logged = new Set(
    records.writes.filter(({ outcome }) => outcome === 'ok').map(({ writer, seq }) => `${writer}/${seq}`),
  )
  const loggedAndLost = lost.filter(({ writer, seq }) => logged.has(`${String(writer)}/${String(seq)}`))
  expect(result.lost).toHaveLength(loggedAndLost.length)
  expect(lost.length).toBeLessThanOrEqual(result.lost.length + result.maybeLost)
})
