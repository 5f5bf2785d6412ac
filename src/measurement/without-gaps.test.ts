import fc from 'fast-check'
import { expect, test } from 'vitest'
import { isGood, isSilent, type Operation } from './outage.ts'
import { withoutGaps } from './without-gaps.ts'

const msNs = 1e6
const limits = { deadlineNs: 100 * msNs, silenceNs: 8 * msNs }
const ok = (sentMs: number, doneMs: number): Operation => ({
  sent: sentMs * msNs,
  done: doneMs * msNs,
  outcome: 'ok',
})
const gap = (fromMs: number, toMs: number) => ({ from: fromMs * msNs, to: toMs * msNs })

test('an answer that may have come before the harness stood still proves no silence', () => {
  const [kept] = withoutGaps([ok(100, 113)], [gap(101, 113)], limits)
  expect(kept).toMatchObject({ done: 113 * msNs, earliestDone: 101 * msNs })
  expect(isSilent(kept as Operation, limits)).toBe(false)
  expect(isGood(kept as Operation, limits)).toBe(true)
})

test('one that was good or bad, by when in the gap its answer came, proves nothing', () => {
  expect(withoutGaps([ok(100, 210)], [gap(190, 210)], limits)).toEqual([])
})

test('what was sent as it woke left when it woke', () => {
  const [kept] = withoutGaps([{ ...ok(100, 0), done: null, outcome: 'silent' }], [gap(99, 112)], limits)
  expect(kept).toMatchObject({ sent: 100 * msNs, latestSent: 112 * msNs })
})

test('an answer that came too late whenever in the gap it came is kept, with the earliest instant', () => {
  const [kept] = withoutGaps([ok(100, 160)], [gap(140, 160)], limits)
  expect(kept).toMatchObject({ done: 160 * msNs, earliestDone: 140 * msNs })
})

test('among thousands of gaps, in order and none over another, the one that matters is found', () => {
  const lengths = fc.array(fc.tuple(fc.integer({ min: 0, max: 40 }), fc.integer({ min: 1, max: 40 })), {
    maxLength: 50,
  })
  const times = fc.array(fc.tuple(fc.integer({ min: 0, max: 1_500 }), fc.option(fc.integer({ min: 0, max: 200 }))))
  fc.assert(
    fc.property(lengths, times, (spans, sent) => {
      let at = 0
      const gaps = spans.map(([pause, length]) => {
        const from = at + pause
        at = from + length
        return gap(from, at)
      })
      const operations = sent.map(([from, after]) =>
        after === null ? { ...ok(from, 0), done: null, outcome: 'silent' as const } : ok(from, from + after),
      )
      expect(withoutGaps(operations, gaps, limits)).toEqual(operations.flatMap(operation => oneByOne(operation, gaps)))
    }),
  )
})

/** What the file says of itself, by looking at every gap. */
function oneByOne(operation: Operation, gaps: readonly { from: number; to: number }[]): Operation[] {
  const { sent, done } = operation
  const latest = gaps.find(({ from, to }) => sent >= from && sent <= to)?.to ?? sent
  const moved = latest === sent ? operation : { ...operation, latestSent: latest }
  if (done === null) return [moved]
  const earliest = gaps.find(({ from, to }) => done >= from && done <= to + 18 * msNs)?.from ?? done
  const [least, most] = [Math.max(0, earliest - latest), done - sent]
  if (least > limits.deadlineNs !== most > limits.deadlineNs) return []
  if (most <= limits.silenceNs) return [operation]
  return [earliest === done ? moved : { ...moved, earliestDone: earliest }]
}
