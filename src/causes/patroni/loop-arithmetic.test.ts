import { expect, test } from 'vitest'
import { saysOf, sound } from '../../../test/causes/constructed-run.ts'

test('a lock that lapses before Patroni gives up is told before any drill', () => {
  const says = (ttl: number, loop_wait: number, retry_timeout: number) =>
    saysOf('patroni.loop-arithmetic', ({ patroni }) => Object.assign(patroni, { ttl, loop_wait, retry_timeout }))
  expect(says(5, 1, 3)).toMatch(/a lock of 5 s lapses before the 7 s/)
  expect(says(30, 10, 10)).toBeNull()
  expect(says(29, 10, 10)).not.toBeNull()
  expect(saysOf('patroni.loop-arithmetic', sound)).toBeNull()
})
