import { expect, test } from 'vitest'
import { sawPositive } from './residency.ts'

const store = { asset: 'database rows', place: 'eu-west-1', country: 'IE', holdsData: true }
const planted = (parts: number, error: string | null = null, place = 'eu-west-1') => ({
  store: { ...store, place },
  parts,
  error,
})

test('a search has shown that it sees once it saw the positive in every part that it was planted in', () => {
  expect(sawPositive(store, 3, [planted(3)])).toBe(true)
  expect(sawPositive(store, 2, [planted(3)])).toBe(false)
  expect(sawPositive(store, 0, [planted(1)])).toBe(false)
})

test('a positive that could not be planted proves nothing, nor does that of another place', () => {
  expect(sawPositive(store, 3, [planted(0, 'refused')])).toBe(false)
  expect(sawPositive(store, 3, [planted(3, null, 'us-east-1')])).toBeNull()
})
