import fc from 'fast-check'
import { expect, test } from 'vitest'
import { count, instant, inUnit, range, span, unitFor } from './units.ts'

const msOf = { ms: 1, s: 1_000, min: 60_000 } as const
const times = fc.double({ min: 0, max: 1e8, noNaN: true })

test('what is shown is what was measured, to half of its last digit', () => {
  fc.assert(
    fc.property(times, time => {
      const unit = unitFor([time])
      const shownMs = Number(inUnit(time, unit)) * msOf[unit.name]
      expect(Math.abs(shownMs - time)).toBeLessThanOrEqual(0.5 * 10 ** -unit.digits * unit.ms + 1e-6)
    }),
  )
})

test('bounds share a unit, and no unit is carried over its limit', () => {
  expect(span({ lower: 458.3, upper: 1080.4 })).toBe('0.46 to 1.08 s')
  expect(span({ lower: 0, upper: 18.4 })).toBe('0 to 18 ms')
  expect(span({ lower: 999.6, upper: 999.6 })).toBe('1.00 s')
  expect(span({ lower: 1_000, upper: 660_000 })).toBe('0.02 to 11.00 min')
})

test('a bound that was not seen is said, not made up', () => {
  expect(span({ lower: 6_070, upper: null })).toBe('over 6.07 s')
  expect(range({ lower: 6_070, upper: null }, unitFor([0]))).toBe('over 6070')
})

test('a zero has no sign, and digits stay so that columns align', () => {
  expect(inUnit(-0.4, unitFor([1]))).toBe('0')
  expect(inUnit(-30.65, unitFor([5_000]))).toBe('-0.03')
  expect(inUnit(1_100, unitFor([5_000]))).toBe('1.10')
})

test('counts and instants', () => {
  expect([count(1, 'write'), count(2, 'write')]).toEqual(['1 write', '2 writes'])
  expect(instant('2026-01-31T22:52:06.517Z')).toBe('2026-01-31 22:52:06 UTC')
})
