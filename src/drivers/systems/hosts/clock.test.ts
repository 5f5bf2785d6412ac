import fc from 'fast-check'
import { expect, test } from 'vitest'
import { offsetOf } from './clock.ts'

const ns = (most: number) => fc.integer({ min: 0, max: most }).map(BigInt)
const exchange = fc.record({ thereNs: ns(2e8), backNs: ns(2e8), sentNs: ns(1e12) })

test('the true offset lies within what is told, however long the ways there and back take', () => {
  fc.assert(
    fc.property(
      fc.bigInt({ min: -1_000_000_000_000_000n, max: 1_000_000_000_000_000n }),
      fc.array(exchange, { minLength: 1 }),
      (offset, all) => {
        const seen = all.map(({ thereNs, backNs, sentNs }) => ({
          sentNs,
          answeredNs: sentNs + thereNs + offset,
          heardNs: sentNs + thereNs + backNs,
        }))
        const { offsetNs, halfWidthNs } = offsetOf(seen)
        expect(Math.abs(Number(offsetNs - offset))).toBeLessThanOrEqual(halfWidthNs + 1)
        const quickest = Math.min(...all.map(({ thereNs, backNs }) => Number(thereNs + backNs)))
        expect(halfWidthNs).toBe(quickest / 2)
      },
    ),
  )
})
