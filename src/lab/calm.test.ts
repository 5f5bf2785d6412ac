import { expect, test } from 'vitest'
import { idleShare } from './calm.ts'

test('idle time is what neither ran nor was taken away, waiting for a disk included', () => {
  const before = 'cpu  100 100 100 1000 50 0 10 5 7 7\ncpu0 1'
  expect(idleShare(before, 'cpu  120 130 110 1020 60 0 15 10 90 90\ncpu0 1')).toBe(0.3)
  expect(idleShare(before, before)).toBe(0)
})
