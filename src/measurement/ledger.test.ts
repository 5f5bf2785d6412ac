import { expect, test } from 'vitest'
import type { SurvivorsRecord, WriteOutcome, WriteRecord } from '../model/observation.ts'
import { rangesOf, reconcile } from './ledger.ts'

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
  expect(rangesOf(result.lost)).toEqual({ 0: [[6, 9]] })
  // The last survivor was sent at 50, the first lost was acknowledged at 65, the fault was at 100.
  expect(result.rpaNs).toEqual({ lower: 35, upper: 50 })
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
  expect([result.lost.length, result.maybeLost]).toEqual([0, 4])
})
