/** The clients' own word on a restore: what was acknowledged before the write that marks the point was even sent. Pure. */
import type { WriteRecord } from '../model/record/observation.ts'
import type { RestoreTaken } from '../model/promise/restore.ts'
import type { FinishedRun } from './evidence-run.ts'
import { has, type Ids } from './restored-ids.ts'

/** The point that a restore was asked for: the commit of one write. */
export interface Point {
  readonly time: string
  readonly ledger: string
  readonly writer: number
  readonly seq: number
}

const isAcked = ({ outcome }: WriteRecord) => outcome === 'ok' || outcome === 'okWarn'

/** How many there were and how many of them are missing; null when the clients have no record of the marking write. */
export function acknowledgedBefore(
  run: FinishedRun,
  store: string,
  point: Point,
  present: Ids,
): RestoreTaken['acknowledged'] {
  const planned = run.plan.vantages.flatMap(({ ledgers }) => ledgers)
  const names = new Set(planned.filter(ledger => ledger.store === store).map(({ name }) => name))
  const writes = [...run.vantages.values()].flatMap(records => records.writes.filter(({ ledger }) => names.has(ledger)))
  const mark = writes.find(
    ({ ledger, writer, seq }) => ledger === point.ledger && writer === point.writer && seq === point.seq,
  )
  if (!mark) return null
  const before = writes.filter(write => isAcked(write) && write.done !== null && write.done < mark.sent)
  const missing = before.filter(({ ledger, writer, seq }) => !has(present, `${ledger}/${writer}`, seq))
  return { before: before.length, missing: missing.length }
}
