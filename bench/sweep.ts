/**
 * How long looking for canary records takes where every kind of store holds 100,000 records, and how much of its throughput a
 * database keeps meanwhile. `npm run bench:sweep [-- rounds]`.
 */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import environment from '../environments/lab-single-region.ts'
import type { StoreSearched } from '../src/drivers/contract/searchable.ts'
import { LabSystem } from '../src/drivers/systems/lab/system.ts'
import type { Lab } from '../src/lab/lab.ts'
import { markLength, markOf, markPrefix } from '../src/model/promise/residency.ts'
import { components, inOwnLab, insideHost, outputOf } from './own-lab.ts'
import { ledgerInsert, pgbench } from './pgbench.ts'
import { median, progress, ratios, show, spread, table } from './table.ts'

const rounds = Number(process.argv[2] ?? 3)
const records = 100_000
const runId = 'bench'
const region = 'eu-west-1'

/** As many records in the database, in the cache and in a log; the database's log and its archive get them from it. */
async function fill(lab: Lab): Promise<void> {
  const [pooler] = components(lab, 'pgbouncer')
  const [cache] = components(lab, 'redis')
  if (!pooler || !cache) throw new Error('the lab has no stores')
  const users = `INSERT INTO users SELECT n, 'user ' || md5(n::text) FROM generate_series(1001, ${1000 + records}) n`
  const url = `postgres://postgres@${pooler.address}:${pooler.port}/app`
  await outputOf(lab, insideHost, ['psql', url, '-qc', users], 60_000)
  const keys = `for i = 1, ${records} do redis.call('set', KEYS[1] .. i, 'value ' .. i) end`
  await outputOf(lab, insideHost, ['redis-cli', '-c', '-h', cache.address, 'eval', keys, '1', '{bench}'], 60_000)
  const lines = Array.from(
    { length: records },
    (_, n) => `2026-01-01T00:00:00Z request ${n} of user ${n} was answered\n`,
  )
  writeFileSync(join(lab.stateDir, `backend-api-${region}a/many.log`), lines.join(''))
}

async function search(system: LabSystem): Promise<{ stores: readonly StoreSearched[]; ms: number }> {
  const from = performance.now()
  const stores = await system.search({ prefix: markPrefix(runId), length: markLength }, AbortSignal.timeout(120_000))
  const failed = stores.filter(({ error }) => error !== null)
  if (failed.length > 0)
    throw new Error(`not searched: ${failed.map(({ store, error }) => `${store.asset}: ${error}`).join('; ')}`)
  return { stores, ms: performance.now() - from }
}

/** Every store must see its positive, or the time that it took means nothing. */
function expectPositives(stores: readonly StoreSearched[]): number {
  const mark = markOf(runId, 'positive')
  const blind = stores.filter(({ store, items, marks }) => store.place === region && items > 0 && !marks[mark])
  if (blind.length > 0) throw new Error(`blind: ${blind.map(({ store }) => store.asset).join(', ')}`)
  return stores.filter(({ marks }) => marks[mark]).length
}

await inOwnLab(async (lab, folder) => {
  const system = new LabSystem(lab, environment)
  const empty = await search(system)
  progress('filling the stores')
  await fill(lab)
  await system.plantPositives(markOf(runId, 'positive'), AbortSignal.timeout(30_000))
  const sweeps: { stores: readonly StoreSearched[]; ms: number }[] = []
  const alone: number[] = []
  const beside: number[] = []
  let saw = 0
  const [pooler] = components(lab, 'pgbouncer')
  if (!pooler) throw new Error('the lab has no pooler')
  const shape = { script: ledgerInsert, clients: 4, seconds: 6, protocol: 'extended' } as const
  const load = async () => (await pgbench(lab, insideHost, pooler, shape, folder)).perSecond
  for (let round = 0; round < rounds; round++) {
    progress(`round ${round + 1} of ${rounds}`)
    const full = await search(system)
    saw = expectPositives(full.stores)
    sweeps.push(full)
    alone.push(await load())
    const [tps] = await Promise.all([load(), search(system)])
    beside.push(tps)
  }
  const last = sweeps.at(-1)?.stores.filter(({ store }) => store.place === region) ?? []
  show(`${records} records in the database, the cache and a log; ${saw} stores saw their positives\n`)
  show(
    table(
      ['asset', 'items', 'MB', 'reading, ms', 'rest, ms'],
      last.map(({ store, items, bytes, workMs, restMs }) => [
        store.asset,
        String(items),
        (bytes / 1e6).toFixed(1),
        workMs.toFixed(0),
        restMs.toFixed(0),
      ]),
    ),
  )
  show(
    `\nsweep of all stores, s: ${spread(
      sweeps.map(({ ms }) => ms / 1000),
      2,
    )}`,
  )
  show(
    `times that of the same stores before they were filled: ${spread(
      sweeps.map(({ ms }) => ms / empty.ms),
      2,
    )}`,
  )
  show(
    `pgbench keeps beside a sweep: ${spread(ratios(beside, alone), 2)} of ${median(alone).toFixed(0)} transactions a second`,
  )
})
