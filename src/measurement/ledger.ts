/**
 * Reconciles a ledger with what survived. `A` acknowledged, `V` present at the last read-back, `lost = A \ V`.
 * Sequence numbers are dense per writer, so one bit each holds what survived, and a column of numbers is held against it.
 */
import type { AttemptRecord } from '../model/record/observation.ts'
import type { LedgerWrites } from '../model/record/write-log.ts'
import { ackedBelow, type WriterColumns } from '../model/record/writer-columns.ts'
import { type AcknowledgingNodes, acknowledgingNodes } from './acknowledging-nodes.ts'
import { LostWrites, type WriterRows } from './lost-writes.ts'
import { recoveryPoint } from './recovery-point.ts'
import { SeqSet } from './seq-set.ts'
import { presentOf, type Survivors } from './survivors.ts'
import { countWriter, type WriterCount } from './writer-count.ts'

export interface LedgerInput {
  readonly writes: LedgerWrites
  readonly attempts: readonly AttemptRecord[]
  /** read-backs in order; the last one decides what is lost */
  readonly survivors: readonly Survivors[]
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
  readonly lost: LostWrites
  /** attempts that left no outcome behind (the vantage died) and are missing: they may have been acknowledged */
  readonly maybeLost: number
  readonly lostFromNewTimeline: number
  readonly recovered: number
  readonly phantom: number
  readonly failedButPresent: number
  readonly duplicated: number
  /** absent: what was read back keeps no order */
  readonly reordered?: number
  readonly resurrected: number
  readonly vanished: number
  readonly dualPrimaryAcks: number
  readonly rpaNs: { readonly lower: number; readonly upper: number } | null
  readonly resolutionNs: number | null
}

export function reconcile(input: LedgerInput): Reconciled {
  const { writes, survivors, failedAddress, nodes = acknowledgingNodes([writes]) } = input
  const last = survivors.at(-1)
  const writers = [...writes.writers.values()]
  const counts = writers.map(writer => countWriter(writer, presentOf(last, writer.writer)))
  const sum = (name: Exclude<keyof WriterCount, 'absent'>) => counts.reduce((total, count) => total + count[name], 0)
  // Without a read-back nothing is known to be lost.
  const lost = last ? new LostWrites(counts.map(({ absent }, at) => rowsOf(writers[at], absent))) : LostWrites.none()
  const isKept = ({ writer, columns }: WriterColumns, row: number) =>
    last === undefined || presentOf(last, writer).has(columns.seq[row] as number)
  return {
    attempted: sum('attempted'),
    acked: sum('acked'),
    failed: sum('failed'),
    indeterminate: sum('indeterminate'),
    recovered: sum('recovered'),
    failedButPresent: sum('failedButPresent'),
    lost,
    resurrected: resurrected(input),
    vanished: vanished(input, lost),
    maybeLost: unlogged(input),
    lostFromNewTimeline: fromElsewhere(writes, lost, failedAddress),
    phantom: phantoms(input),
    duplicated: last?.duplicated ?? 0,
    ...orderOf(last),
    dualPrimaryAcks: dualAcks(writes, lost, nodes),
    ...recoveryPoint(writes, lost, isKept, input.faultNs),
  }
}

const orderOf = (last: Survivors | undefined) => {
  const reordered = last ? last.reordered : 0
  return reordered === undefined ? {} : { reordered }
}

const rowsOf = (writer: WriterColumns | undefined, rows: Int32Array): WriterRows => ({
  writer: writer as WriterColumns,
  rows,
})

type OfRow = (writer: WriterColumns, row: number) => boolean

const countRows = ({ byWriter }: LostWrites, holds: OfRow) =>
  byWriter.reduce((sum, { writer, rows }) => sum + countIf(rows, row => holds(writer, row)), 0)

function countIf(rows: Int32Array, holds: (row: number) => boolean): number {
  let count = 0
  for (let at = 0; at < rows.length; at++) if (holds(rows[at] as number)) count++
  return count
}

function fromElsewhere(writes: LedgerWrites, lost: LostWrites, failed: string | null): number {
  const isElsewhere = writes.identities.map(by => failed !== null && (by?.['address'] ?? failed) !== failed)
  if (!isElsewhere.includes(true)) return 0
  return countRows(lost, ({ columns }, row) => isElsewhere[columns.by[row] as number] === true)
}

/** Acknowledged, missing at the first read-back and there at the last; only if the first came after the acknowledgement. */
function resurrected({ writes, survivors: [first, ...more] }: LedgerInput): number {
  const last = more.at(-1)
  if (first === undefined || last === undefined) return 0
  let count = 0
  for (const writer of writes.writers.values()) {
    const [was, is] = [presentOf(first, writer.writer), presentOf(last, writer.writer)]
    if (!was.isLessThan(is)) continue
    const { seq, done } = writer.columns
    for (let row = 0; row < writer.length; row++)
      if (writer.isAcked(row) && (done[row] as number) < first.startedAt && is.has(seq[row] as number))
        if (!was.has(seq[row] as number)) count++
  }
  return count
}

/** There at the first read-back, and lost at the last. */
function vanished({ survivors: [first, ...more] }: LedgerInput, lost: LostWrites): number {
  if (more.length === 0) return 0
  return countRows(lost, ({ writer, columns }, row) => presentOf(first, writer).has(columns.seq[row] as number))
}

function dualAcks(writes: LedgerWrites, lost: LostWrites, nodes: AcknowledgingNodes): number {
  const lateFrom = Float64Array.from(writes.identities, by => nodes.lateFrom(by))
  const earliest = lateFrom.reduce((a, b) => Math.min(a, b), Infinity)
  if (earliest === Infinity) return 0
  let late = 0
  for (const writer of writes.writers.values()) {
    const { sent, outcome, by } = writer.columns
    for (let row = writer.firstSentFrom(earliest); row < writer.length; row++)
      if ((outcome[row] as number) < ackedBelow && (sent[row] as number) > (lateFrom[by[row] as number] as number))
        late++
  }
  const answeredLate: OfRow = ({ columns: { sent, done, by } }, row) => {
    const from = lateFrom[by[row] as number] as number
    return (sent[row] as number) <= from && (done[row] as number) > from
  }
  return late + countRows(lost, answeredLate)
}

/** What is there beyond the highest number that a writer may have sent: reserved ones count, because they were durable before sending. */
function phantoms({ writes, attempts, survivors }: LedgerInput): number {
  let count = 0
  for (const [writer, set] of survivors.at(-1)?.present ?? []) {
    const reserved = attempts.reduce((most, { writer: own, to }) => (own === writer ? Math.max(most, to) : most), -1)
    count += set.countAbove(Math.max(writes.writers.get(writer)?.highest ?? -1, reserved))
  }
  return count
}

/** Missing attempts without an outcome, up to the last one that certainly left: only a vantage that died leaves any. */
function unlogged({ writes, attempts, survivors }: LedgerInput): number {
  const known = new Map<number, SeqSet>()
  const knownOf = (writer: number) => {
    const found = known.get(writer) ?? loggedBy(writes.writers.get(writer))
    known.set(writer, found)
    return found
  }
  let missing = 0
  for (const { writer, from, to } of attempts) {
    const there = presentOf(survivors.at(-1), writer)
    for (let seq = from; seq <= to; seq++) if (!knownOf(writer).has(seq) && !there.has(seq)) missing++
  }
  return missing
}

function loggedBy(writer: WriterColumns | undefined): SeqSet {
  const set = new SeqSet()
  if (writer) set.addAll(writer.columns.seq.subarray(0, writer.length))
  return set
}
