/**
 * How stale a read was, told by heartbeat: by which acknowledged writes it did not show. No clock but the harness's is asked.
 *
 * A read shows of each writer the newest number `k`. Whatever was acknowledged before the read was sent and has a greater
 * number is missed for certain. A smaller number may be missed too, where the write overlapped `k`: it may have been
 * committed after it. A write is committed between its sending and its acknowledgement, and what is missed beside `k` is not
 * committed before `k` was sent. So the age of the oldest missed write lies in
 *
 *     [ sent of the read - earliest acknowledgement of the certain ones, done of the read - earliest sending of the possible ones ]
 *
 * and is 0 where none is possible. Acknowledged writes that the store lost count as missed: nobody will ever read them.
 */
import type { WriteRecord } from '../model/record/observation.ts'

/** One read; `seen` is the newest number it shows of each writer, in the order of writers, -1 for none. */
export interface HeartbeatRead {
  readonly sent: number
  readonly done: number
  readonly seen: readonly number[]
}

/** Nanoseconds. */
export interface Bounds {
  readonly lower: number
  readonly upper: number
}

interface Written {
  readonly sent: number
  /** Infinity: never acknowledged */
  readonly acked: number
}

/** Of one writer: its writes by number, and for how long the slowest acknowledged one was on its way. */
interface Writer {
  readonly writes: (Written | undefined)[]
  slowest: number
}

export type History = ReadonlyMap<number, Writer>

/** Writes of one ledger by writer and number. */
export function historyOf(writes: readonly WriteRecord[]): History {
  const history = new Map<number, Writer>()
  for (const { writer, seq, sent, done, outcome } of writes) {
    const acked = (outcome === 'ok' || outcome === 'okWarn') && done !== null ? done : Infinity
    const own = history.get(writer) ?? { writes: [], slowest: 0 }
    own.writes[seq] = { sent, acked }
    if (acked !== Infinity) own.slowest = Math.max(own.slowest, acked - sent)
    history.set(writer, own)
  }
  return history
}

/** Bounds of a read's staleness, in nanoseconds. */
export function stalenessOf(read: HeartbeatRead, history: History): Bounds {
  let ackedFrom = Infinity
  let sentFrom = Infinity
  for (const [writer, own] of history) {
    const newest = read.seen[writer] ?? -1
    const after = missedAfter(own, newest, read.sent)
    ackedFrom = Math.min(ackedFrom, after.acked)
    sentFrom = Math.min(sentFrom, after.sent, possiblyMissedBefore(own, newest, read.sent))
  }
  return { lower: Math.max(0, read.sent - ackedFrom), upper: sentFrom === Infinity ? 0 : read.done - sentFrom }
}

/** Earliest acknowledgement and sending among writes after `newest` that were acknowledged before `readSent`. */
function missedAfter({ writes }: Writer, newest: number, readSent: number): Written {
  let acked = Infinity
  let sent = Infinity
  for (let seq = newest + 1; seq < writes.length; seq++) {
    const write = writes[seq]
    if (!write) continue
    // Numbers are sent in order: none after this one was acknowledged earlier than what is known.
    if (write.sent >= Math.min(acked, readSent)) break
    if (write.acked > readSent) continue
    acked = Math.min(acked, write.acked)
    sent = Math.min(sent, write.sent)
  }
  return { acked, sent }
}

/** The sending of `newest` where a write before it overlapped it and was acknowledged before `readSent`; else Infinity. */
function possiblyMissedBefore({ writes, slowest }: Writer, newest: number, readSent: number): number {
  const since = writes[newest]?.sent
  if (since === undefined) return Infinity
  for (let seq = newest - 1; seq >= 0; seq--) {
    const write = writes[seq]
    if (!write) continue
    if (write.sent + slowest < since) break
    if (write.acked >= since && write.acked <= readSent) return since
  }
  return Infinity
}
