import { expect, test } from 'vitest'
import { bodyOf, etagOf, keyOf, nobodys, numbersOf } from './s3-objects.ts'

const listed = (seq: number) => ({ key: keyOf('run/docs', 1, seq, 4), etag: etagOf(bodyOf('run/docs', 1, seq)) })

test('each write has a key of its own, or goes round over a few', () => {
  expect(keyOf('run/docs', 1, 9)).toBe('run/docs/1/9')
  expect([8, 9, 12].map(seq => keyOf('run/docs', 1, seq, 4))).toEqual(['run/docs/1/0', 'run/docs/1/1', 'run/docs/1/0'])
})

test('the number of a version is told by what is in it, in the order of the list, one that is there twice too', () => {
  expect(numbersOf('run/docs', 1, [12, 8, 8, 4_711].map(listed))).toEqual([12, 8, 8, 4_711])
})

test('what was damaged, or written by somebody else, is nobody’s, and no number of ours', () => {
  const damaged = { ...listed(5), etag: etagOf('something else') }
  const others = { ...listed(6), etag: etagOf(bodyOf('run/docs', 2, 6)) }
  const [own, first, second] = numbersOf('run/docs', 1, [listed(4), damaged, others])
  expect(own).toBe(4)
  expect([first, second]).toEqual([nobodys, nobodys + 1])
})
