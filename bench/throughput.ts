/**
 * Acknowledged writes a second of a ledger, beside what the stores' own load generators reach with the same statement at the
 * same concurrency, from the same place, against the same lab. `npm run bench:throughput [-- rounds]`.
 */
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Lab } from '../src/lab/lab.ts'
import type { LabComponent } from '../src/lab/topology.ts'
import type { Tally, Task } from './closed-loop.ts'
import { components, inOwnLab, insideHost, outputOf } from './own-lab.ts'
import { ledgerInsert, pgbench } from './pgbench.ts'
import { median, progress, ratios, show, spread, table, verdict } from './table.ts'

const rounds = Number(process.argv[2] ?? 5)
const seconds = 4
const concurrency = { postgres: 16, redis: 50 }
/** redis-benchmark counts instead of watching the clock: about as many as it does in the same time. */
const redisWrites = { plain: 200_000, pipelined: 600_000 }
/** Commands that redis-benchmark keeps in flight on each of fewer connections, as the ledger does. */
const depth = 10

/** One way of writing, measured in every round; resolves with acknowledged writes a second. */
interface Way {
  readonly name: string
  /** the requirement: at least this share of the first; absent: none */
  readonly required?: number
  readonly measure: (round: number) => Promise<number>
}

let readBack = 0
const closedLoop = fileURLToPath(new URL('closed-loop.ts', import.meta.url))

/** The ledger's own process. Every acknowledged write must be found again, or the figure means nothing. */
async function ledger(lab: Lab, task: Omit<Task, 'seconds'>): Promise<number> {
  const argv = [process.execPath, closedLoop, JSON.stringify({ ...task, seconds })]
  const tally = JSON.parse(await outputOf(lab, insideHost, argv, (seconds + 40) * 1000)) as Tally
  const { acked, failed, present, twice } = tally
  if (failed > 0 || present !== acked || twice > 0)
    throw new Error(`${task.ledger}: ${acked} acknowledged, ${failed} failed, ${present} found, ${twice} of them twice`)
  readBack += present
  return tally.perSecond
}

function postgresWays(lab: Lab, folder: string): Way[] {
  const pooler = components(lab, 'pgbouncer')[0] as LabComponent
  const urls = [`postgres://postgres@${pooler.address}:${pooler.port}/app`]
  const tool = async (protocol: 'simple' | 'extended') => {
    const load = { script: ledgerInsert, clients: concurrency.postgres, seconds, protocol }
    return (await pgbench(lab, insideHost, pooler, load, folder)).perSecond
  }
  const own = (name: string, file: string | null) => (round: number) =>
    ledger(lab, {
      store: 'postgres',
      urls,
      ledger: `bench/${name}-${round}`,
      writers: concurrency.postgres,
      file,
      replicas: null,
    })
  return [
    { name: 'pgbench, simple protocol (its own default, and as the ledger)', measure: () => tool('simple') },
    { name: 'pgbench, extended protocol', measure: () => tool('extended') },
    { name: 'ledger, client alone', measure: own('bare', null) },
    { name: 'ledger, every write recorded', required: 0.95, measure: own('recorded', join(folder, 'postgres.ndjson')) },
  ]
}

function redisWays(lab: Lab, folder: string): Way[] {
  const node = components(lab, 'redis')[0] as LabComponent
  const own = (name: string, file: string | null, replicas: Task['replicas']) => (round: number) =>
    ledger(lab, {
      store: 'redis',
      urls: [`redis://${node.address}:${node.port}`],
      ledger: `bench/${name}-${round}`,
      writers: concurrency.redis,
      file,
      replicas,
    })
  return [
    { name: 'redis-benchmark, a connection for each write', measure: () => redisBenchmark(lab, node, false) },
    { name: 'redis-benchmark, pipelining (as the ledger)', measure: () => redisBenchmark(lab, node, true) },
    { name: 'ledger, client alone', measure: own('bare', null, null) },
    { name: 'ledger, every write recorded', required: 1, measure: own('recorded', join(folder, 'redis.ndjson'), null) },
    { name: 'ledger, each waits for one replica', measure: own('waits', null, { count: 1, timeoutMs: 1_000 }) },
  ]
}

/** The same command with a key and value as long as the ledger's; a thread for each master, as is its default. */
async function redisBenchmark(lab: Lab, node: LabComponent, pipelined: boolean): Promise<number> {
  const target = ['--cluster', '-h', node.address, '-p', String(node.port), '--csv']
  const clients = pipelined ? concurrency.redis / depth : concurrency.redis
  const count = pipelined ? redisWrites.pipelined : redisWrites.plain
  const shape = ['-c', String(clients), '-P', String(pipelined ? depth : 1), '-n', String(count)]
  const argv = ['redis-benchmark', ...target, ...shape, 'RPUSH', 'muster:{tag}:10:bench/bare-1:20', '1234']
  const lines = (await outputOf(lab, insideHost, argv, 60_000)).trim().split('\n')
  const perSecond = Number(lines.at(-1)?.split(',')[1]?.replaceAll('"', ''))
  if (!(perSecond > 0)) throw new Error(`redis-benchmark said ${lines.at(-1)}`)
  return perSecond
}

/** Measures the ways in turn, round after round; the first is the reference. */
async function compare(title: string, inFlight: number, ways: readonly Way[]): Promise<void> {
  const figures = ways.map((): number[] => [])
  for (let round = 1; round <= rounds; round++)
    for (const [at, way] of ways.entries()) {
      const perSecond = await way.measure(round)
      figures[at]?.push(perSecond)
      progress(`${title}, round ${round} of ${rounds}: ${way.name}: ${perSecond.toFixed(0)} writes/s`)
    }
  const [reference = []] = figures
  const rows = ways.map(({ name, required }, at) => {
    const own = figures[at] as number[]
    const shares = ratios(own, reference)
    const told = required === undefined ? [] : [String(required), verdict(median(shares) >= required)]
    return [name, spread(own, 0), at === 0 ? '1' : spread(shares, 2), ...told]
  })
  show(`${title}: ${inFlight} writes in flight, ${rounds} rounds in turn of ${seconds} s; medians (least to most)\n`)
  show(`${table(['', 'acknowledged writes/s', 'of the first', 'required', ''], rows)}\n`)
}

await inOwnLab(async (lab, folder) => {
  await compare('PostgreSQL through PgBouncer', concurrency.postgres, postgresWays(lab, folder))
  await compare('Redis Cluster', concurrency.redis, redisWays(lab, folder))
})
show(`read back: all ${readBack} acknowledged writes of the ledgers were there, none twice`)
