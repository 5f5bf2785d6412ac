import { expect, test } from 'vitest'
import { isAnswered } from './answered.ts'

test('an answer that promises nothing proves up all the same; what nobody answered does not', () => {
  expect(isAnswered({ outcome: 'ok' })).toBe(true)
  expect(isAnswered({ outcome: 'okWarn' })).toBe(true)
  expect(isAnswered({ outcome: 'info', by: { node: 'a:1', slot: '3', replicas: '0' } })).toBe(true)
  expect(isAnswered({ outcome: 'info', by: { slot: '3' } })).toBe(false)
  expect(isAnswered({ outcome: 'info' })).toBe(false)
  expect(isAnswered({ outcome: 'fail', by: { node: 'a:1' } })).toBe(false)
})
