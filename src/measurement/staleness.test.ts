import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { WriteRecord } from '../model/record/observation.ts'
import { historyOf, stalenessOf } from './staleness.ts'

const write = (writer: number, seq: number, sent: number, done: number | null): WriteRecord => ({
  t: 'write',
  ledger: 'pool',
  writer,
  seq,
  sch: sent,
  sent,
  done,
  outcome: done === null ? 'info' : 'ok',
})
const stale = (writes: readonly WriteRecord[], read: { sent: number; done: number; seen: number[] }) =>
  stalenessOf(read, historyOf(writes))

test('a read that shows all that was acknowledged before it was sent is not stale, whatever is on its way', () => {
  const writes = [write(0, 0, 100, 110), write(0, 1, 200, 320), write(0, 2, 300, null)]
  expect(stale(writes, { sent: 310, done: 312, seen: [0] })).toEqual({ lower: 0, upper: 0 })
})

test('the oldest missed write bounds it: from its acknowledgement at least, from its sending at most', () => {
  const writes = [write(0, 0, 100, 110), write(0, 1, 200, 210), write(0, 2, 300, 310)]
  expect(stale(writes, { sent: 1000, done: 1004, seen: [0] })).toEqual({ lower: 790, upper: 804 })
  expect(stale(writes, { sent: 1000, done: 1004, seen: [-1] })).toEqual({ lower: 890, upper: 904 })
})

test('of several writers the one whose news is missing longest counts', () => {
  const writes = [write(0, 0, 100, 110), write(1, 0, 50, 60), write(1, 1, 500, 510)]
  expect(stale(writes, { sent: 1000, done: 1001, seen: [0, 0] })).toEqual({ lower: 490, upper: 501 })
  expect(stale(writes, { sent: 1000, done: 1001, seen: [0] })).toEqual({ lower: 940, upper: 951 })
})

test('what was never acknowledged is nobody’s to expect', () => {
  const writes = [write(0, 0, 100, 110), write(0, 1, 200, null), write(0, 2, 300, 310)]
  expect(stale(writes, { sent: 1000, done: 1001, seen: [0] })).toEqual({ lower: 690, upper: 701 })
})

test('an acknowledgement that overtook an earlier one counts from where it came', () => {
  const writes = [write(0, 0, 100, 110), write(0, 1, 200, 390), write(0, 2, 300, 310)]
  expect(stale(writes, { sent: 1000, done: 1001, seen: [0] })).toEqual({ lower: 690, upper: 801 })
})

test('a write that overlapped the newest one shown may be missing, and widens the bound', () => {
  const writes = [write(0, 0, 100, 390), write(0, 1, 200, 210)]
  expect(stale(writes, { sent: 1000, done: 1001, seen: [1] })).toEqual({ lower: 0, upper: 801 })
  expect(stale(writes, { sent: 380, done: 381, seen: [1] })).toEqual({ lower: 0, upper: 0 })
})

interface Commit {
  readonly record: WriteRecord
  /** null: never committed */
  readonly at: number | null
}

/** Writers whose writes overlap, are committed in any order, and are acknowledged, left unanswered or refused. */
const someWriter = (writer: number): fc.Arbitrary<Commit[]> =>
  fc
    .array(
      fc.record({
        pause: fc.integer({ min: 0, max: 60 }),
        toCommit: fc.integer({ min: 0, max: 80 }),
        toAnswer: fc.integer({ min: 0, max: 40 }),
        end: fc.constantFrom('acknowledged', 'acknowledged', 'acknowledged', 'unanswered', 'lost'),
      }),
      { maxLength: 25 },
    )
    .map(steps => {
      let sent = 0
      return steps.map(({ pause, toCommit, toAnswer, end }, seq) => {
        sent += pause
        const at = sent + toCommit
        const done = end === 'acknowledged' ? at + toAnswer : null
        return { record: write(writer, seq, sent, done), at: end === 'lost' ? null : at }
      })
    })

const drill = fc.record({
  writers: fc.tuple(someWriter(0), someWriter(1), someWriter(2)),
  applied: fc.nat({ max: 80 }),
  sent: fc.nat({ max: 2_000 }),
  toSnapshot: fc.nat({ max: 20 }),
  toAnswer: fc.nat({ max: 20 }),
})

test('the truth lies within the bounds, whatever was applied in the order of commits', () => {
  let stalePart = 0
  fc.assert(
    fc.property(drill, ({ writers, applied, sent, toSnapshot, toAnswer }) => {
      const snapshot = sent + toSnapshot
      const log = writers
        .flat()
        .filter(({ at }) => at !== null && at <= snapshot)
        .toSorted((a, b) => (a.at as number) - (b.at as number))
      const shown = new Set(log.slice(0, applied))
      const seen = writers.map(own => Math.max(-1, ...own.filter(one => shown.has(one)).map(one => one.record.seq)))
      const missed = log.filter(one => !shown.has(one) && one.record.done !== null && one.record.done <= sent)
      const truth = Math.max(0, ...missed.map(({ at }) => snapshot - (at as number)))
      const records = writers.flat().map(({ record }) => record)
      const { lower, upper } = stale(records, { sent, done: snapshot + toAnswer, seen })
      if (lower > 0) stalePart++
      expect(lower).toBeLessThanOrEqual(truth)
      expect(upper).toBeGreaterThanOrEqual(truth)
    }),
    { numRuns: 3_000 },
  )
  expect(stalePart).toBeGreaterThan(300)
})
