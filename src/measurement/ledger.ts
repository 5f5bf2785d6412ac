/**
 * Reconciles a ledger with what survived. `A` acknowledged, `V` present at the last read-back, `lost = A \ V`.
 * Sequence numbers are dense per writer, so one byte per write holds all that is asked: ten million compare in tens of ms.
 */
import type { AttemptRecord, Identity, SurvivorsRecord, WriteRecord } from '../model/observation.ts'

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

const acked = ({ outcome }: WriteRecord) => outcome === 'ok' || outcome === 'okWarn'

export function reconcile(input: LedgerInput): Reconciled {
  const first = presence(input.survivors[0])
  const final = presence(input.survivors.at(-1))
  const counted = input.writes.filter(
    write => !(write.outcome === 'pending' && write.done === null && write.code === 'not-sent'),
  )
  const isThere = ({ writer, seq }: WriteRecord) => final.has(writer, seq)
  const good = counted.filter(acked)
  // Without a read-back nothing is known to be lost.
  const lost = input.survivors.length === 0 ? [] : good.filter(write => !isThere(write))
  const reached = highest(input)
  return {
    attempted: counted.length,
    acked: good.length,
    failed: counted.filter(({ outcome }) => outcome === 'fail').length,
    indeterminate: counted.filter(({ outcome }) => outcome === 'info' || outcome === 'pending').length,
    lost,
    maybeLost: unlogged(input, final),
    lostFromNewTimeline: lost.filter(
      ({ by }) =>
        input.failedAddress !== null && by?.['address'] !== undefined && by['address'] !== input.failedAddress,
    ).length,
    recovered: counted.filter(write => (write.outcome === 'info' || write.outcome === 'pending') && isThere(write))
      .length,
    phantom: final.countWhere((writer, seq) => seq > (reached.get(writer) ?? -1)),
    failedButPresent: counted.filter(write => write.outcome === 'fail' && isThere(write)).length,
    duplicated: input.survivors.at(-1)?.duplicates.length ?? 0,
    reordered: input.survivors.at(-1)?.reordered ?? 0,
    resurrected: good.filter(
      ({ writer, seq }) => !first.has(writer, seq) && final.has(writer, seq) && beforeFirstPass(input, writer, seq),
    ).length,
    vanished: good.filter(({ writer, seq }) => first.has(writer, seq) && !final.has(writer, seq)).length,
    dualPrimaryAcks: dualAcks(good),
    ...recoveryPoint(good, lost, input.faultNs),
  }
}

/** Which sequence numbers a read-back found. */
function presence(record: SurvivorsRecord | undefined) {
  const sets = new Map<number, Uint8Array>()
  for (const [writer, ranges] of Object.entries(record?.present ?? {})) {
    const bytes = new Uint8Array((ranges.at(-1)?.[1] ?? -1) + 1)
    for (const [from, to] of ranges) bytes.fill(1, from, to + 1)
    sets.set(Number(writer), bytes)
  }
  return {
    has: (writer: number, seq: number) => sets.get(writer)?.[seq] === 1,
    countWhere: (holds: (writer: number, seq: number) => boolean) => {
      let count = 0
      for (const [writer, bytes] of sets)
        for (let seq = 0; seq < bytes.length; seq++) if (bytes[seq] === 1 && holds(writer, seq)) count++
      return count
    },
  }
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
function unlogged({ writes, attempts }: LedgerInput, final: ReturnType<typeof presence>): number {
  const known = new Map<number, Set<number>>()
  for (const { writer, seq } of writes) (known.get(writer) ?? known.set(writer, new Set()).get(writer))?.add(seq)
  let missing = 0
  for (const { writer, from, to } of attempts) {
    for (let seq = from; seq <= to; seq++) if (!known.get(writer)?.has(seq) && !final.has(writer, seq)) missing++
  }
  return missing
}

/** A write can only be resurrected if the first read-back came after its acknowledgement. */
function beforeFirstPass({ survivors, writes }: LedgerInput, writer: number, seq: number): boolean {
  const started = survivors[0]?.startedAt ?? Infinity
  const write = writes.find(candidate => candidate.writer === writer && candidate.seq === seq)
  return survivors.length > 1 && (write?.done ?? Infinity) < started
}

/** Acknowledgements of a node given after another node had begun to acknowledge. */
function dualAcks(good: readonly WriteRecord[]): number {
  const spans = new Map<string, { from: number; to: number }>()
  for (const { by, sent, done } of good) {
    const name = nodeOf(by)
    if (name === null || done === null) continue
    const span = spans.get(name) ?? { from: Infinity, to: -Infinity }
    spans.set(name, { from: Math.min(span.from, done), to: Math.max(span.to, sent) })
  }
  const late = ({ by, sent }: WriteRecord) => {
    const own = nodeOf(by)
    const ownFrom = spans.get(own ?? '')?.from ?? Infinity
    return own !== null && [...spans].some(([name, { from }]) => name !== own && from > ownFrom && sent > from)
  }
  return good.filter(late).length
}

/** A node on a timeline: the same node acknowledging again after a later promotion is not a split brain. */
const nodeOf = (by: Identity | undefined) =>
  by?.['address'] === undefined ? null : `${by['address']}/${by['timeline'] ?? ''}`

/** The recovery point lies between the last surviving write before the loss and the first lost one. */
function recoveryPoint(good: readonly WriteRecord[], lost: readonly WriteRecord[], faultNs: number) {
  if (lost.length === 0) return { rpaNs: { lower: 0, upper: 0 }, resolutionNs: resolution(good, faultNs) }
  const lostIds = new Set(lost.map(({ writer, seq }) => `${writer}/${seq}`))
  const firstLostSent = lost.reduce((least, { sent }) => Math.min(least, sent), Infinity)
  const firstLostDone = lost.reduce((least, { done }) => Math.min(least, done ?? Infinity), Infinity)
  const lastLostDone = lost.reduce((most, { done }) => Math.max(most, done ?? 0), 0)
  const kept = good.filter(
    ({ writer, seq, done }) => !lostIds.has(`${writer}/${seq}`) && done !== null && done < firstLostSent,
  )
  const pointLo = kept.reduce((most, { sent }) => Math.max(most, sent), -Infinity)
  const end = Math.max(faultNs, lastLostDone)
  const upper = pointLo === -Infinity ? end : end - pointLo
  return { rpaNs: { lower: Math.max(0, end - firstLostDone), upper }, resolutionNs: null }
}

/** Time from the last acknowledgement before the fault to the fault: a loss shorter than this would not show. */
function resolution(good: readonly WriteRecord[], faultNs: number): number | null {
  const before = good.flatMap(({ done }) => (done !== null && done <= faultNs ? [done] : []))
  return before.length === 0 ? null : faultNs - before.reduce((most, done) => Math.max(most, done), 0)
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
