import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { SurvivorsRecord, WriteOutcome, WriteRecord } from '../model/record/observation.ts'
import { LedgerWrites } from '../model/record/write-log.ts'
import { type LedgerInput, reconcile as reconcileColumns } from './ledger.ts'
import { survivorsOf } from './survivors.ts'

interface Given extends Omit<LedgerInput, 'writes' | 'survivors'> {
  readonly writes: readonly WriteRecord[]
  readonly survivors: readonly SurvivorsRecord[]
}
const reconcile = (input: Given) => {
  const survivors = input.survivors.map(survivorsOf)
  const { lost, ...rest } = reconcileColumns({ ...input, writes: LedgerWrites.of(input.writes), survivors })
  return { ...rest, lost: [...lost], lostIds: lost.ranges() }
}

const write = (seq: number, outcome: WriteOutcome, address = 'a', timeline = '1'): WriteRecord => ({
  t: 'write',
  ledger: 'l',
  writer: 0,
  seq,
  sch: seq * 10,
  sent: seq * 10,
  done: seq * 10 + 5,
  outcome,
  by: { address, timeline },
})
const read = (pass: number, present: [number, number][], startedAt = 1_000): SurvivorsRecord => ({
  t: 'survivors',
  ledger: 'l',
  pass,
  startedAt,
  endedAt: startedAt + 1,
  by: {},
  rows: 0,
  present: { 0: present },
  duplicates: [],
  reordered: 0,
})
const oks = (from: number, to: number, address = 'a', timeline = '1') =>
  Array.from({ length: to - from + 1 }, (_, at) => write(from + at, 'ok', address, timeline))
const given = { attempts: [], faultNs: 100, failedAddress: 'a' }

test('loss bias: the recovery point brackets how long replication was held back', () => {
  const result = reconcile({ ...given, writes: oks(0, 9), survivors: [read(1, [[0, 5]])] })
  expect(result.lost.map(({ seq }) => seq)).toEqual([6, 7, 8, 9])
  expect(result.lostIds).toEqual({ 0: [[6, 9]] })
  // The last survivor was sent at 50, the first lost was acknowledged at 65, the fault was at 100.
  expect(result.rpaNs).toEqual({ lower: 35, upper: 50 })
})

test('what was lost is told in order of sending, whoever wrote it', () => {
  const writes = oks(0, 9).map(entry => ({ ...entry, writer: entry.seq % 2 }))
  expect(reconcile({ ...given, writes, survivors: [read(1, [])] }).lost.map(({ seq }) => seq)).toEqual([
    ...Array(10).keys(),
  ])
})

test('nothing lost still has a resolution', () => {
  const result = reconcile({ ...given, writes: oks(0, 9), survivors: [read(1, [[0, 9]])] })
  expect(result.resolutionNs).toBe(5)
})

test('indeterminate is neither failed nor acknowledged: found, it is recovered and no phantom', () => {
  const writes = [...oks(0, 1), write(2, 'info'), write(3, 'fail'), write(4, 'info')]
  const result = reconcile({ ...given, writes, survivors: [read(1, [[0, 2]])] })
  expect([result.recovered, result.phantom, result.failedButPresent, result.lost.length]).toEqual([1, 0, 0, 0])
})

test('rows nobody wrote are phantoms, refused ones that are there are told', () => {
  const result = reconcile({
    ...given,
    writes: [write(0, 'ok'), write(1, 'fail')],
    survivors: [
      read(1, [
        [0, 1],
        [7, 7],
      ]),
    ],
  })
  expect([result.phantom, result.failedButPresent]).toEqual([1, 1])
})

test('split brain: the old primary acknowledging after the new one is told, and the loss window passes tF', () => {
  const writes = [...oks(0, 4), ...oks(11, 15, 'b', '2'), ...oks(16, 18)].toSorted((x, y) => x.sent - y.sent)
  const result = reconcile({
    ...given,
    writes,
    survivors: [
      read(1, [
        [0, 4],
        [11, 15],
      ]),
    ],
  })
  expect(result.dualPrimaryAcks).toBe(3)
  expect(result.rpaNs?.upper).toBe(185 - 150)
})

test('a node that answers after another took over what was sent to it before: told when that is lost', () => {
  const late = oks(5, 7).map(entry => ({ ...entry, done: 500 }))
  const writes = [...oks(0, 4), ...late, ...oks(20, 25, 'b', '2')]
  const dual = (...present: [number, number][]) =>
    reconcile({ ...given, writes, survivors: [read(1, present)] }).dualPrimaryAcks
  // What is there was answered before the other began, as far as anyone can know.
  expect([dual([0, 25]), dual([0, 5], [20, 25]), dual([20, 25])]).toEqual([0, 2, 3])
})

test('at the same instant nobody is later than another', () => {
  const dual = (writes: WriteRecord[]) => reconcile({ ...given, writes, survivors: [] }).dualPrimaryAcks
  const other = oks(10, 12, 'b', '2')
  const begun = other[0]?.done as number
  expect(dual([...oks(0, 4), ...other, { ...write(13, 'ok'), sent: begun, done: begun + 5 }])).toBe(0)
  expect(dual([...other.map(entry => ({ ...entry, by: { address: 'a' }, seq: entry.seq + 5 })), ...other])).toBe(0)
})

test('the same node leading again on a later timeline is no split brain', () => {
  const writes = [...oks(0, 4), ...oks(5, 8, 'b', '2'), ...oks(9, 12, 'a', '3')]
  expect(reconcile({ ...given, writes, survivors: [read(1, [[0, 12]])] }).dualPrimaryAcks).toBe(0)
})

test('one node whose history goes by two names at once is no split brain', () => {
  const writes = [...oks(0, 9, 'a', 'x'), ...oks(5, 9, 'a', 'y'), ...oks(10, 12, 'a', 'x')]
  expect(reconcile({ ...given, writes, survivors: [] }).dualPrimaryAcks).toBe(0)
})

test('shards have a primary each: that is no split brain, two primaries of one shard are', () => {
  const on = (slot: string, list: WriteRecord[]) => list.map(entry => ({ ...entry, by: { ...entry.by, slot } }))
  const apart = [...on('1', oks(0, 4)), ...on('2', oks(5, 9, 'b'))]
  const together = [...on('1', oks(0, 4)), ...on('1', oks(5, 7, 'b')), ...on('1', oks(8, 9))]
  const dual = (writes: WriteRecord[]) => reconcile({ ...given, writes, survivors: [] }).dualPrimaryAcks
  expect([dual(apart), dual([...apart, ...on('1', oks(10, 12))]), dual(together)]).toEqual([0, 0, 2])
})

test('late rows: the second read-back changes the class', () => {
  const result = reconcile({
    ...given,
    writes: oks(0, 9),
    survivors: [
      read(1, [[0, 5]]),
      read(
        2,
        [
          [0, 3],
          [6, 9],
        ],
        2_000,
      ),
    ],
  })
  expect([result.resurrected, result.vanished, result.lost.length]).toEqual([4, 2, 2])
})

test('writes that the new primary acknowledged have no business being lost', () => {
  const result = reconcile({
    ...given,
    writes: [...oks(0, 4), ...oks(11, 14, 'b', '2')],
    survivors: [read(1, [[0, 4]])],
  })
  expect(result.lostFromNewTimeline).toBe(4)
})

test('harness crash: attempts without an outcome widen the loss', () => {
  const attempts = [{ t: 'attempts' as const, ledger: 'l', writer: 0, from: 0, to: 15, at: 0 }]
  const result = reconcile({ ...given, writes: oks(0, 9), attempts, survivors: [read(1, [[0, 11]])] })
  // What was reserved may have been sent: that it is there is no wonder.
  expect([result.lost.length, result.maybeLost, result.phantom]).toEqual([0, 4, 0])
})

/** Everything that is counted, told number by number. */
function plainly({ writes, survivors, failedAddress }: Given) {
  const id = ({ writer, seq }: WriteRecord) => `${writer}/${seq}`
  const thereAt = (at: number) =>
    new Set(
      Object.entries(survivors.at(at)?.present ?? {}).flatMap(([writer, ranges]) =>
        ranges.flatMap(([from, to]) => Array.from({ length: to - from + 1 }, (_, k) => `${writer}/${from + k}`)),
      ),
    )
  const [first, last] = [thereAt(0), thereAt(-1)]
  const isAcked = ({ outcome }: WriteRecord) => outcome === 'ok' || outcome === 'okWarn'
  const isUnsure = ({ outcome }: WriteRecord) => outcome === 'info' || outcome === 'pending'
  const sent = writes.filter(({ outcome, done, code }) => outcome !== 'pending' || done !== null || code !== 'not-sent')
  const acked = sent.filter(isAcked)
  const lost = survivors.length === 0 ? [] : acked.filter(write => !last.has(id(write)))
  const startedAt = survivors.length > 1 ? (survivors[0]?.startedAt ?? 0) : -Infinity
  const known = new Set(writes.map(id))
  return {
    attempted: sent.length,
    acked: acked.length,
    failed: sent.filter(({ outcome }) => outcome === 'fail').length,
    indeterminate: sent.filter(isUnsure).length,
    recovered: sent.filter(write => isUnsure(write) && last.has(id(write))).length,
    failedButPresent: sent.filter(write => write.outcome === 'fail' && last.has(id(write))).length,
    lost: lost.map(id).toSorted(),
    lostFromNewTimeline: lost.filter(({ by }) => by?.['address'] !== failedAddress).length,
    resurrected: acked.filter(w => !first.has(id(w)) && last.has(id(w)) && (w.done ?? Infinity) < startedAt).length,
    vanished: acked.filter(write => first.has(id(write)) && !last.has(id(write))).length,
    // Numbers are dense: whatever is there and unknown is beyond the greatest.
    phantom: [...last].filter(there => !known.has(there)).length,
  }
}

/** Writers whose numbers end in any way, in any order of sending; read back twice with what is there in gaps. */
const ledgers = fc
  .record({
    lengths: fc.array(fc.integer({ min: 1, max: 60 }), { minLength: 1, maxLength: 3 }),
    outcomes: fc.array(fc.constantFrom<WriteOutcome>('ok', 'okWarn', 'fail', 'info', 'pending'), { minLength: 1 }),
    isQuiet: fc.boolean(),
    order: fc.array(fc.nat(1_000), { minLength: 1 }),
    there: fc.tuple(fc.array(fc.boolean(), { minLength: 1 }), fc.array(fc.boolean(), { minLength: 1 })),
    passes: fc.constantFrom(0, 1, 2),
    beyond: fc.nat(3),
  })
  .map(({ lengths, outcomes, isQuiet, order, there, passes, beyond }) => {
    const pick = <Value>(list: readonly Value[], at: number) => list[at % list.length] as Value
    const writes = lengths.flatMap((length, writer) =>
      Array.from({ length }, (_, seq): WriteRecord => {
        const outcome = isQuiet ? 'ok' : pick(outcomes, seq + 7 * writer)
        const sent = pick(order, seq + writer) * 10 + seq
        const done = outcome === 'pending' ? null : sent + 5 + pick(order, seq)
        const code = outcome === 'pending' && seq % 2 === 0 ? { code: 'not-sent' } : {}
        return { ...write(seq, outcome, pick(['a', 'b'], seq >> 4)), writer, sent, done, ...code }
      }),
    )
    const survivors = Array.from({ length: passes }, (_, at): SurvivorsRecord => {
      const present = lengths.map((length, writer): [number, number][] =>
        Array.from({ length: length + beyond }, (_, seq): [number, number] => [seq, seq]).filter(([seq]) =>
          pick(pick(there, at), seq + writer),
        ),
      )
      return { ...read(at + 1, [], 3_000 + at), present: Object.fromEntries(present.entries()) }
    })
    return { ...given, writes, survivors }
  })

test('columns and bits count what is counted number by number', () => {
  fc.assert(
    fc.property(ledgers, input => {
      const result = reconcile(input)
      const lost = result.lost.map(({ writer, seq }) => `${writer}/${seq}`).toSorted()
      expect({ ...result, lost }).toMatchObject(plainly(input))
      const ids = Object.entries(result.lostIds).flatMap(([writer, ranges]) =>
        ranges.flatMap(([from, to]) => Array.from({ length: to - from + 1 }, (_, at) => `${writer}/${from + at}`)),
      )
      expect(ids.toSorted()).toEqual(lost)
    }),
    { numRuns: 500 },
  )
})

test('the recovery point is found near the loss as it is among all writes', () => {
  fc.assert(
    fc.property(ledgers, fc.nat(12_000), (input, faultNs) => {
      const { lost, rpaNs, resolutionNs } = reconcile({ ...input, faultNs })
      const gone = new Set(lost.map(({ writer, seq }) => `${writer}/${seq}`))
      const kept = input.writes.filter(
        ({ outcome, writer, seq }) => outcome.startsWith('ok') && !gone.has(`${writer}/${seq}`),
      )
      const dones = kept.map(({ done }) => done ?? Infinity).filter(done => done <= faultNs)
      const resolution = dones.length === 0 ? null : faultNs - Math.max(...dones)
      const firstSent = Math.min(...lost.map(({ sent }) => sent))
      const last = Math.max(...kept.filter(({ done }) => (done ?? 0) < firstSent).map(({ sent }) => sent))
      const end = Math.max(faultNs, ...lost.map(({ done }) => done ?? 0))
      const lower = Math.max(0, end - Math.min(...lost.map(({ done }) => done ?? Infinity)))
      const point = lost.length === 0 ? { lower: 0, upper: 0 } : { lower, upper: last === -Infinity ? end : end - last }
      expect({ rpaNs, resolutionNs }).toEqual({ rpaNs: point, resolutionNs: lost.length === 0 ? resolution : null })
    }),
    { numRuns: 500 },
  )
})
