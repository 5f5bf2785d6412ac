import { expect, test } from 'vitest'
import { durationMs, formatMs } from './duration.ts'

test('a number and a unit', () => {
  expect(['250ms', '1.5s', '5m', '1h', '1d'].map(durationMs)).toEqual([250, 1_500, 300_000, 3_600_000, 86_400_000])
  for (const text of ['5', 's', '5 s', '-1s', '1w']) expect(() => durationMs(text)).toThrow(RangeError)
})

test('no length is shown as a thousand of the smaller unit', () => {
  expect([0.4, 999.4, 999.6, 59_994, 59_996, 3_600_000, Infinity].map(formatMs)).toEqual([
    '0 ms',
    '999 ms',
    '1 s',
    '59.99 s',
    '1 min',
    '1 h',
    '∞',
  ])
})
