import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { JournalEntry } from '../model/record/journal-entry.ts'
import { clockWidthNs } from './clock-width.ts'

const reading = (offsetNs: number, halfWidthNs: number) => ({ offsetNs: String(offsetNs), halfWidthNs })
const started = (vantage: string, clock?: object, ns = 0) =>
  ({ type: 'vantage-started', vantage, pid: 1, ns, ...(clock ? { clock } : {}) }) as JournalEntry
const ended = (vantage: string, clock?: object, ns = 60e9) =>
  ({ type: 'vantage-ended', vantage, code: 0, detail: '', ns, ...(clock ? { clock } : {}) }) as JournalEntry

test('vantages of this machine widen nothing', () => {
  expect(clockWidthNs([started('one'), ended('one')])).toBe(0)
})

test('the vantage whose clock is known least decides', () => {
  const entries = [
    started('one', reading(5, 1e6)),
    started('two', reading(9, 2e6)),
    ended('one', reading(5, 3e5)),
    ended('two', reading(9, 1e6)),
  ]
  expect(clockWidthNs(entries)).toBe(2e6)
})

test('without a second look the clock may have drifted for as long as the run went on', () => {
  expect(clockWidthNs([started('one', reading(5, 1e6)), ended('one')])).toBe(1e6 + 60e9 * 500e-6)
})

test('what the offset truly was, at any time between two looks at a clock that drifts, lies within the width around the first', () => {
  const ns = (most: number) => fc.integer({ min: 0, max: most })
  const sign = fc.constantFrom(-1, 1)
  fc.assert(
    fc.property(
      ns(1e6),
      ns(3e6),
      ns(3e6),
      sign,
      sign,
      fc.integer({ min: -5_000_000, max: 5_000_000 }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (offset, half0, half1, off0, off1, drift, at) => {
        // Each look errs by as much as it says, one way or the other; the clock drifts steadily between them.
        const first = offset + off0 * half0
        const last = offset + drift + off1 * half1
        const width = clockWidthNs([started('one', reading(first, half0)), ended('one', reading(last, half1))])
        const atThen = offset + drift * at
        expect(Math.abs(atThen - first)).toBeLessThanOrEqual(width + 1)
      },
    ),
  )
})
