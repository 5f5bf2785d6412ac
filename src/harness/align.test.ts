import fc from 'fast-check'
import { expect, test } from 'vitest'
import { fallsAt } from './align.ts'

const periodNs = 1e9

test('a fault falls at its share of the period, ahead of now and no more than a period and the notice later', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 1e12 }),
      fc.double({ min: 0, max: 0.999, noNaN: true }),
      fc.integer({ min: 0, max: 5e9 }),
      (turnNs, share, passedNs) => {
        const at = fallsAt(turnNs, periodNs, share, turnNs + passedNs)
        expect(at).toBeGreaterThanOrEqual(turnNs + passedNs + 20e6 - 1)
        expect(at).toBeLessThanOrEqual(Math.max(turnNs + passedNs + 20e6 + periodNs, turnNs + periodNs) + 1)
        const phase = ((at - turnNs) % periodNs) / periodNs
        expect(Math.abs(phase - share)).toBeLessThan(1e-6)
      },
    ),
  )
})
