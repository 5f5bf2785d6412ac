/** Runs one ledger: each writer sends numbered writes on its own schedule, one attempt each. */
import type { PlannedLedger } from '../model/plan/plan.ts'
import type { Answer } from './attempt.ts'
import type { Clock } from './clock.ts'
import { ledgerKey } from './ledger-key.ts'
import type { Secrets } from './protocol.ts'
import type { RecordLog } from './record-log.ts'
import { RedisWrites } from './redis-writes.ts'
import { type Schedule, startSchedule } from './schedule.ts'
import { throughService } from './service-writes.ts'
import { SqlWrites } from './sql-writes.ts'
import { Tally } from './tally.ts'

/** Numbers are reserved in blocks that are on disk before the first of them is sent. */
const block = 64

type Write = (writer: number, seq: number) => Promise<Answer>

/** Where a ledger's writes go. */
interface Door {
  readonly write: Write
  readonly close: () => void
}

export class RunningLedger {
  readonly ledger: PlannedLedger
  readonly tally: Tally
  acked = 0
  readonly #now: Clock
  readonly #log: RecordLog
  readonly #write: Write
  readonly #close: () => void
  readonly #writers: { seq: number; reserved: number; asking: boolean; inFlight: number }[]
  #schedules: Schedule[] = []

  /** Opens the door that the ledger writes through. */
  static async open(ledger: PlannedLedger, runId: string, secrets: Secrets, now: Clock, log: RecordLog) {
    return new RunningLedger(ledger, await doors[ledger.through](ledger, runId, secrets), now, log)
  }

  private constructor(ledger: PlannedLedger, { write, close }: Door, now: Clock, log: RecordLog) {
    this.ledger = ledger
    this.tally = new Tally(ledger.deadlineMs)
    this.#now = now
    this.#log = log
    this.#write = write
    this.#close = close
    this.#writers = Array.from({ length: ledger.writers }, () => ({ seq: 0, reserved: 0, asking: false, inFlight: 0 }))
  }

  async start(): Promise<void> {
    await Promise.all(this.#writers.map((_, writer) => this.#reserve(writer)))
    this.#schedules = this.#writers.map((_, writer) =>
      startSchedule(
        this.#now,
        this.ledger.everyMs,
        due => void this.#slot(writer, due),
        due => this.#void(writer, due, 'late'),
      ),
    )
  }

  /** Sends no more and resolves when nothing is outstanding: at most the linger time. */
  async quiesce(): Promise<void> {
    for (const schedule of this.#schedules.splice(0)) schedule.stop()
    while (this.tally.outstanding > 0) await new Promise(resolve => setTimeout(resolve, 20))
  }

  close(): void {
    for (const schedule of this.#schedules.splice(0)) schedule.stop()
    this.#close()
  }

  async #reserve(writer: number): Promise<void> {
    const own = this.#writers[writer]
    if (!own || own.asking) return
    own.asking = true
    const from = own.reserved
    const to = from + block - 1
    this.#log.write({ t: 'attempts', ledger: this.ledger.name, writer, from, to, at: this.#now() })
    await this.#log.durable()
    own.reserved = to + 1
    own.asking = false
  }

  async #slot(writer: number, due: number): Promise<void> {
    const own = this.#writers[writer]
    if (!own) return
    if (own.reserved - own.seq < block / 2) void this.#reserve(writer)
    // Without a durable number or with too much outstanding nothing is sent: fewer writes are honest, unlogged ones are not.
    if (own.seq >= own.reserved) return this.#void(writer, due, 'not-durable')
    if (own.inFlight >= this.ledger.maxInFlight) return this.#void(writer, due, 'in-flight')
    const seq = own.seq++
    const sent = this.#now()
    own.inFlight++
    this.tally.sent(sent)
    const answer = await this.#write(writer, seq)
    const done = this.#now()
    own.inFlight--
    this.tally.done(sent, done, answer.outcome === 'ok')
    this.#record(writer, seq, due, sent, done, answer)
  }

  /** A slot in which nothing was sent: the harness's fault, and no write. */
  #void(writer: number, due: number, code: string): void {
    const times = { sch: Math.round(due), sent: this.#now(), done: null }
    this.#log.write({ t: 'op', class: this.ledger.name, seq: 0, session: writer, ...times, outcome: 'void', code })
  }

  #record(writer: number, seq: number, due: number, sent: number, done: number, answer: Answer): void {
    const { code, by, definite, isShort } = answer
    const outcome = answer.outcome === 'ok' && !isShort ? 'ok' : definite ? 'fail' : 'info'
    if (outcome === 'ok') this.acked++
    this.#log.write({
      t: 'write',
      ledger: this.ledger.name,
      writer,
      seq,
      sch: Math.round(due),
      sent,
      done: answer.outcome === 'silent' ? null : done,
      outcome,
      ...(code === undefined ? {} : { code }),
      ...(by === undefined ? {} : { by }),
    })
  }
}

const doors = { 'front-door': throughService, pool: throughPool, redis: throughCluster, s3: throughSites }

function throughCluster({ urls, deadlineMs, lingerMs, name, replicas: count }: PlannedLedger, runId: string) {
  // Half a client's patience: an answer that tells of too few replicas is to come in time too.
  const wait = count === undefined ? null : { count, timeoutMs: deadlineMs / 2 }
  const cluster = new RedisWrites(urls, deadlineMs, wait)
  const write: Write = async (writer, seq) => {
    const answer = await cluster.write(ledgerKey(runId, name), writer, seq, lingerMs)
    const had = Number(answer.by?.['replicas'])
    return count !== undefined && had < count ? { ...answer, code: `replicas-${had}`, isShort: true } : answer
  }
  return { write, close: () => cluster.close() }
}

function throughPool(ledger: PlannedLedger, runId: string) {
  const connections = new SqlWrites(ledger.urls, ledger.deadlineMs)
  const write: Write = (writer, seq) => connections.write(ledgerKey(runId, ledger.name), writer, seq, ledger.lingerMs)
  return { write, close: () => connections.close() }
}

/** The store's own client is large: only who writes through it loads it. */
async function throughSites(ledger: PlannedLedger, runId: string, secrets: Secrets) {
  const { S3Writes } = await import('./s3-writes.ts')
  const sites = new S3Writes(ledger, secrets)
  const write: Write = (writer, seq) => sites.write(ledgerKey(runId, ledger.name), writer, seq, ledger.lingerMs)
  return { write, close: () => sites.close() }
}
