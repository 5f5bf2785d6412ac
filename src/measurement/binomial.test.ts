import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { quantileRanks, shareInterval } from './binomial.ts'

describe('share', () => {
  // Published tables of Clopper and Pearson.
  test.each([
    [0, 10, 0, 0.3085],
    [1, 10, 0.0025, 0.445],
    [5, 10, 0.1871, 0.8129],
    [10, 10, 0.6915, 1],
    [0, 0, 0, 1],
  ])('%d of %d', (count, of, lower, upper) => {
    const interval = shareInterval(count, of)
    expect(interval.lower).toBeCloseTo(lower, 4)
    expect(interval.upper).toBeCloseTo(upper, 4)
  })

  test('no failure at all shows less than 0.1 % from 3688 operations on', () => {
    expect(shareInterval(0, 3687).upper).toBeGreaterThan(0.001)
    expect(shareInterval(0, 3688).upper).toBeLessThan(0.001)
  })

  test('it holds the share that was seen, and hits and misses mirror each other', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 2000 }), fc.integer({ min: 0, max: 2000 }), (of, wanted) => {
        const count = Math.min(of, wanted)
        const { lower, upper } = shareInterval(count, of)
        const mirrored = shareInterval(of - count, of)
        expect(lower).toBeLessThanOrEqual(count / of)
        expect(upper).toBeGreaterThanOrEqual(count / of)
        expect(mirrored.lower).toBeCloseTo(1 - upper, 6)
        expect(mirrored.upper).toBeCloseTo(1 - lower, 6)
      }),
      { numRuns: 60 },
    )
  })

  test('more of the same narrows it', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 20 }), fc.integer({ min: 20, max: 200 }), (count, of) => {
        const few = shareInterval(count, of)
        const many = shareInterval(10 * count, 10 * of)
        expect(many.upper - many.lower).toBeLessThan(few.upper - few.lower)
      }),
      { numRuns: 40 },
    )
  })
})

describe('quantile', () => {
  test('ranks of a median of ten, by hand: P(X <= 1) = 0.0107, P(X <= 8) = 0.9893', () => {
    expect(quantileRanks(10, 0.5)).toEqual({ lower: 2, upper: 9 })
  })

  test('below 72 values nothing bounds a p95 from above: 0.95 ^ 71 is more than 0.025', () => {
    expect(quantileRanks(71, 0.95).upper).toBeNull()
    expect(quantileRanks(72, 0.95).upper).toBe(72)
  })

  test('of no values there is no bound', () => {
    expect(quantileRanks(0, 0.95)).toEqual({ lower: null, upper: null })
  })

  test('the ranks stand around the quantile', () => {
    fc.assert(
      fc.property(fc.integer({ min: 100, max: 20_000 }), of => {
        const { lower, upper } = quantileRanks(of, 0.95)
        expect(lower).toBeLessThanOrEqual(Math.ceil(0.95 * of))
        expect(upper ?? Infinity).toBeGreaterThanOrEqual(Math.ceil(0.95 * of))
      }),
      { numRuns: 40 },
    )
  })
})
