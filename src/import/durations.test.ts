import { expect, test } from 'vitest'
import { durationMs } from '../model/duration.ts'
import { durationText, millisecondsOf } from './durations.ts'

test.each([
  ['PT10M', 600_000],
  ['PT1H30M', 5_400_000],
  ['P1DT1S', 86_401_000],
  ['PT0.5S', 500],
  ['30s', 30_000],
  ['1m30s', 90_000],
  ['1.5h', 5_400_000],
  ['90ms', 90],
  ['100ns', 0.0001],
  ['20', 20_000],
  [' 20 ', 20_000],
  [5, 5_000],
  [0, 0],
])('%j is %d ms', (written, ms) => {
  expect(millisecondsOf(written)).toBeCloseTo(ms, 6)
})

test.each([
  '',
  'P',
  'PT',
  'PT5',
  '-5s',
  '-10m100ns',
  '5 s',
  '5x',
  '<DURATION>',
  '${wait}',
  '1e9',
  -1,
  NaN,
  Infinity,
  1e12,
  null,
  [],
  {},
  true,
])('%j is no length of time', written => expect(millisecondsOf(written)).toBeNull())

test.each([
  [0, '0s'],
  [90, '90ms'],
  [30_000, '30s'],
  [600_000, '10m'],
  [0.4, '0s'],
])('%d ms is written as %s', (ms, text) => {
  expect(durationText(ms)).toBe(text)
  expect(durationMs(text)).toBe(Math.round(ms))
})
