import fc from 'fast-check'
import { expect, test } from 'vitest'
import { endOf, quarterAfter, quarterOf, quartersBetween, startOf } from './quarter.ts'

const instants = fc.date({ min: new Date('1970-01-01'), max: new Date('2199-12-31'), noInvalidDate: true })

test('every instant lies in its quarter, and the end of one is the start of the next', () => {
  fc.assert(
    fc.property(instants, at => {
      const quarter = quarterOf(at.toISOString())
      expect(startOf(quarter)).toBeLessThanOrEqual(at.getTime())
      expect(endOf(quarter)).toBeGreaterThan(at.getTime())
      expect(startOf(quarterAfter(quarter))).toBe(endOf(quarter))
    }),
  )
})

test('the edges are those of UTC', () => {
  expect(new Date(startOf('2026-Q4')).toISOString()).toBe('2026-10-01T00:00:00.000Z')
  expect(new Date(endOf('2026-Q4')).toISOString()).toBe('2027-01-01T00:00:00.000Z')
})

test('quarters between two, over a year’s end', () => {
  expect(quartersBetween('2026-Q3', '2027-Q1')).toEqual(['2026-Q3', '2026-Q4', '2027-Q1'])
  expect(quartersBetween('2027-Q1', '2026-Q4')).toEqual([])
})
