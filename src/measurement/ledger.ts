/**
 * Reconciles a ledger with what survived. `A` acknowledged, `V` present at the last read-back, `lost = A \ V`.
 * Sequence numbers are dense per writer, so one byte per write holds all that is asked: ten million compare in tens of ms.
 */
import type { AttemptRecord, SurvivorsRecord, WriteRecord } from '../model/observation.ts'
import { AcknowledgingNodes } from './acknowledging-nodes.ts'
import { type Presence, presence } from './presence.ts'
import { RecoveryPoint } from './recovery-point.ts'

export type Ranges = Record<string, [number, number][]>

export interface LedgerInput {
  readonly writes: readonly WriteRecord[]
  readonly attempts: readonly AttemptRecord[]
  /** read-backs in order; the last one decides what is lost */
  readonly survivors: readonly SurvivorsRecord[]
  /** the recovery clock's start, `tF+` */
  readonly faultNs: number
  /** address of the node that the fault took; writes that another node acknowledged have no business being lost */
  readonly failedAddress: string | null
  /** who acknowledged when, over all ledgers of the store; absent: this one is the only one */
  readonly nodes?: AcknowledgingNodes
}

export interface Reconciled {
  readonly attempted: number
  readonly acked: number
  readonly failed: number
  readonly indeterminate: number
  readonly lost: WriteRecord[]
  /** attempts that left no outcome behind (the vantage died) and are missing: they may have been acknowledged */
  readonly maybeLost: number
  readonly lostFromNewTimeline: number
  readonly recovered: number
  readonly phantom: number
  readonly failedButPresent: number
  readonly duplicated: number
  readonly reordered: number
  readonly resurrected: number
  readonly vanished: number
  readonly dualPrimaryAcks: number
  readonly rpaNs: { readonly lower: number; readonly upper: number } | null
  readonly resolutionNs: number | null
}

const isAcked = ({ outcome }: WriteRecord) => outcome === 'ok' || outcome === 'okWarn'
const isUnsure = ({ outcome }: WriteRecord) => outcome === 'info' || outcome === 'pending'
const wasNotSent = ({ outcome, done, code }: WriteRecord) =>
  outcome === 'pending' && done === null && code === 'not-sent'

/** Counts of the writes by how they ended and whether they are there; keeps of them only those that were lost. */
class Count {
  readonly numbers = { attempted: 0, acked: 0, failed: 0, indeterminate: 0, recovered: 0, failedButPresent: 0 }
  readonly moved = { resurrected: 0, vanished: 0 }
  readonly lost: WriteRecord[] = []
  readonly #first: Presence
  readonly #final: Presence
  readonly #firstPassAt: number
  readonly #isReadBack: boolean

  constructor(survivors: readonly SurvivorsRecord[], final: Presence) {
    this.#first = presence(survivors[0])
    this.#final = final
    this.#firstPassAt = survivors.length > 1 ? (survivors[0]?.startedAt ?? -Infinity) : -Infinity
    this.#isReadBack = survivors.length > 0
  }

  add(write: WriteRecord): void {
    this.numbers.attempted++
    const isThere = this.#final.has(write.writer, write.seq)
    if (isAcked(write)) this.#addAcked(write, isThere)
    else if (isUnsure(write)) {
      this.numbers.indeterminate++
      if (isThere) this.numbers.recovered++
    } else {
      this.numbers.failed++
      if (isThere) this.numbers.failedButPresent++
    }
  }

  #addAcked(write: WriteRecord, isThere: boolean): void {
    this.numbers.acked++
    const wasThere = this.#first.has(write.writer, write.seq)
    // A write can only be resurrected if the first read-back came after its acknowledgement.
    if (!wasThere && isThere && (write.done ?? Infinity) < this.#firstPassAt) this.moved.resurrected++
    if (wasThere && !isThere) this.moved.vanished++
    // Without a read-back nothing is known to be lost.
    if (this.#isReadBack && !isThere) this.lost.push(write)
  }
}

/** Passes over the writes without copies of them: a ledger may hold ten million. */
export function reconcile(input: LedgerInput): Reconciled {
  const final = presence(input.survivors.at(-1))
  const count = new Count(input.survivors, final)
  for (const write of input.writes) if (!wasNotSent(write)) count.add(write)
  const last = input.survivors.at(-1)
  const reached = highest(input)
  return {
    ...count.numbers,
    ...count.moved,
    lost: count.lost,
    maybeLost: unlogged(input, final),
    lostFromNewTimeline: count.lost.filter(({ by }) => isElsewhere(by?.['address'], input.failedAddress)).length,
    phantom: final.countWhere((writer, seq) => seq > (reached.get(writer) ?? -1)),
    duplicated: last?.duplicates.length ?? 0,
    reordered: last?.reordered ?? 0,
    dualPrimaryAcks: dualAcks(input, count.lost),
    ...recoveryPoint(input, count.lost, final),
  }
}

const isElsewhere = (address: string | undefined, failed: string | null) =>
  failed !== null && address !== undefined && address !== failed

function dualAcks({ writes, nodes = acknowledgingNodes(writes) }: LedgerInput, lost: readonly WriteRecord[]): number {
  const lostOnes = new Set(lost)
  let late = 0
  for (const write of writes) if (isAcked(write) && nodes.isLate(write, lostOnes.has(write))) late++
  return late
}

/** Who acknowledged these writes, and from when on. */
export function acknowledgingNodes(writes: Iterable<WriteRecord>): AcknowledgingNodes {
  const nodes = new AcknowledgingNodes()
  for (const write of writes) if (isAcked(write)) nodes.acknowledged(write)
  return nodes
}

function recoveryPoint({ writes, survivors, faultNs }: LedgerInput, lost: readonly WriteRecord[], final: Presence) {
  const point = new RecoveryPoint(faultNs)
  for (const write of lost) point.lost(write)
  for (const write of writes)
    if (isAcked(write) && (survivors.length === 0 || final.has(write.writer, write.seq))) point.kept(write)
  return point.result()
}

/** Highest sequence number that a writer may have sent: reserved ones count, because they were durable before sending. */
function highest({ writes, attempts }: LedgerInput): Map<number, number> {
  const reached = new Map<number, number>()
  const raise = (writer: number, seq: number) => reached.set(writer, Math.max(reached.get(writer) ?? -1, seq))
  for (const { writer, seq } of writes) raise(writer, seq)
  for (const { writer, to } of attempts) raise(writer, to)
  return reached
}

/** Missing attempts without an outcome, up to the last one that certainly left: only a vantage that died leaves any. */
function unlogged({ writes, attempts }: LedgerInput, final: Presence): number {
  if (attempts.length === 0) return 0
  const known = new Map<number, Uint8Array>()
  for (const { writer, to } of attempts)
    if ((known.get(writer)?.length ?? 0) <= to)
      known.set(writer, new Uint8Array(Math.max(to + 1, 2 * (known.get(writer)?.length ?? 0))))
  for (const { writer, seq } of writes) {
    const own = known.get(writer)
    if (own) own[seq] = 1
  }
  let missing = 0
  for (const { writer, from, to } of attempts)
    for (let seq = from; seq <= to; seq++) if (known.get(writer)?.[seq] !== 1 && !final.has(writer, seq)) missing++
  return missing
}

/** Sequence numbers of writes as ranges per writer. */
export function rangesOf(writes: readonly WriteRecord[]): Ranges {
  const ranges: Ranges = {}
  for (const { writer, seq } of writes.toSorted((a, b) => a.writer - b.writer || a.seq - b.seq)) {
    const own = (ranges[writer] ??= [])
    const last = own.at(-1)
    if (last && last[1] === seq - 1) last[1] = seq
    else own.push([seq, seq])
  }
  return ranges
}
