/**
 * A ledger's writes in a saturating closed loop, as a process of its own in a place of the lab: every writer sends its next
 * number as soon as the last one was answered. Takes its task as JSON in its argument, prints what was acknowledged.
 */
import { setTimeout as delay } from 'node:timers/promises'
import { clockSince } from '../src/vantage/clock.ts'
import { readBack } from '../src/vantage/read-back.ts'
import { openLog } from '../src/vantage/record-log.ts'
import { readClusterBack } from '../src/vantage/redis-read-back.ts'
import { RedisWrites } from '../src/vantage/redis-writes.ts'
import { SqlWrites } from '../src/vantage/sql-writes.ts'

export interface Task {
  readonly store: 'postgres' | 'redis'
  readonly urls: readonly string[]
  readonly ledger: string
  /** each with one write in flight */
  readonly writers: number
  readonly seconds: number
  /** observations file to log every write to, as a vantage does; null: none */
  readonly file: string | null
  /** Redis: wait until so many replicas have each write */
  readonly replicas: { readonly count: number; readonly timeoutMs: number } | null
}

export interface Tally {
  readonly acked: number
  readonly failed: number
  /** acknowledged writes a second, once the runtime has compiled what it runs */
  readonly perSecond: number
  /** rows found when read back afterwards */
  readonly present: number
  /** of these, numbers that were there more than once */
  readonly twice: number
}

const lingerMs = 4_000
const patienceMs = 1_000
const warmUpMs = 3_000

async function run({ store, urls, ledger, writers, seconds, file, replicas }: Task): Promise<Tally> {
  const writes = store === 'redis' ? new RedisWrites(urls, patienceMs, replicas) : new SqlWrites(urls, patienceMs)
  const epochNs = process.hrtime.bigint().toString()
  const now = clockSince(epochNs)
  const log = file === null ? null : openLog(file, epochNs)
  let acked = 0
  let failed = 0
  const loop = async (writer: number, untilNs: number) => {
    for (let seq = 0; now() < untilNs; seq++) {
      if (seq % 64 === 0) log?.write({ t: 'attempts', ledger, writer, from: seq, to: seq + 63, at: now() })
      const sent = now()
      const { outcome, code, by } = await writes.write(ledger, writer, seq, lingerMs)
      const ok = outcome === 'ok'
      const extra = { ...(code === undefined ? {} : { code }), ...(by === undefined ? {} : { by }) }
      const told = { sch: sent, sent, done: now(), outcome: ok ? ('ok' as const) : ('info' as const), ...extra }
      log?.write({ t: 'write', ledger, writer, seq, ...told })
      if (ok) acked++
      else failed++
    }
  }
  const until = now() + warmUpMs * 1e6 + seconds * 1e9
  const warm = delay(warmUpMs).then(() => ({ at: now(), acked }))
  await Promise.all(Array.from({ length: writers }, (_, writer) => loop(writer, until)))
  await log?.durable()
  const from = await warm
  const perSecond = ((acked - from.acked) / (now() - from.at)) * 1e9
  writes.close()
  await log?.close()
  const read = store === 'redis' ? readClusterBack : readBack
  const found = await read({ urls: [...urls], ledger, writers }, ledger, 1, now)
  return { acked, failed, perSecond, present: found.rows, twice: found.duplicates.length }
}

if (import.meta.main) {
  const tally = await run(JSON.parse(process.argv[2] as string) as Task)
  process.stdout.write(JSON.stringify(tally), () => process.exit(0))
}
