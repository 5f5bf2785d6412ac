import { expect, test } from 'vitest'
import { intervalMs } from './values.ts'

test('an interval is read with every unit that PostgreSQL has, a blank before it or none', () => {
  const read = {
    '2500us': 3,
    '200ms': 200,
    '60s': 60_000,
    '5 min': 300_000,
    '2h': 7_200_000,
    '1d': 86_400_000,
    '1.5 d': 129_600_000,
  }
  for (const [text, ms] of Object.entries(read)) expect([text, intervalMs(text)]).toEqual([text, ms])
})

test('a bare number has the unit of its setting, and less than half of one is none at all', () => {
  expect(intervalMs(300)).toBe(300)
  expect(intervalMs('300', 's')).toBe(300_000)
  expect(intervalMs('400us')).toBe(0)
  expect(intervalMs('400ms', 's')).toBe(0)
})

test('what PostgreSQL does not read is endless', () => {
  for (const text of ['', 'soon', '-1', '5 weeks', '5 D', '1d2h']) expect(intervalMs(text)).toBe(Infinity)
})
