import { expect, test } from 'vitest'
import { formatPercent } from './percent.ts'

test.each([
  [0, '0 %'],
  [100, '100 %'],
  [0.1, '0.1 %'],
  [0.00931, '0.0093 %'],
  [0.0000004, '0 %'],
  [14.26, '14.3 %'],
  [99.9, '99.9 %'],
  [99.98712, '99.9871 %'],
  [99.89871, '99.899 %'],
])('%d reads %s', (percent, text) => {
  expect(formatPercent(percent)).toBe(text)
})
