import { expect, test } from 'vitest'
import type { OperationRecord } from '../model/record/observation.ts'
import { greatestLag } from './replica-lag.ts'

const answer = (sent: number, by: Record<string, string>): OperationRecord => ({
  t: 'op',
  class: 'patroni.a',
  seq: 0,
  session: 0,
  sch: sent,
  sent,
  done: sent + 2,
  outcome: 'ok',
  by,
})
const primary = [answer(0, { location: '1000' }), answer(100, { location: '5000' }), answer(200, { location: '9000' })]

test('the lag at a sample lies between what the primary said before it and after it, and the greatest counts', () => {
  const replica = [answer(50, { replayed: '900' }), answer(150, { replayed: '2000' })]
  expect(greatestLag(replica, [primary, replica])).toEqual({ lower: 3000, upper: 7000 })
})

test('a replica that is ahead of what the primary said last is not behind', () => {
  expect(greatestLag([answer(50, { replayed: '4000' })], [primary])).toEqual({ lower: 0, upper: 1000 })
})

test('a sample that no sample of a primary surrounds proves nothing', () => {
  expect(greatestLag([answer(300, { replayed: '1' })], [primary])).toBeNull()
  expect(greatestLag([], [primary])).toBeNull()
  const silent = { ...answer(50, { replayed: '1' }), done: null }
  expect(greatestLag([silent], [primary])).toBeNull()
})
