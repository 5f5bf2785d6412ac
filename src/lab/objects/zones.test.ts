import { expect, test } from 'vitest'
import { lackingOf, versionsOf } from './zones.ts'

/** What a site has, look by look; the last for ever. */
const looks = (...sets: string[][]) => {
  let at = 0
  return async () => new Set(sets[Math.min(at++, sets.length - 1)])
}

/** How many looks it took until nothing was lacking; null: never. */
const looksUntilNone = async (had: () => Promise<Set<string>>, found: () => Promise<Set<string>>) => {
  const lacking = lackingOf(had, found)
  for (let look = 1; look < 9; look++) if ((await lacking()).size === 0) return look
  return null
}

test('two sites that have the same lack nothing, whatever else one of them has', async () => {
  expect(await looksUntilNone(looks(['a', 'b']), looks(['b', 'a', 'c']))).toBe(1)
})

test('what is not there yet is lacking until it has come', async () => {
  expect(await looksUntilNone(looks(['a', 'b']), looks([], ['a'], ['a', 'b']))).toBe(3)
  expect(await looksUntilNone(looks(['a']), looks([]))).toBeNull()
})

test('a version that the other site has deleted, and whose deletion arrives, is not waited for', async () => {
  expect(await looksUntilNone(looks(['a', 'b'], ['a', 'b'], ['a']), looks([], ['a']))).toBe(3)
})

test('what is written after the first look is not waited for', async () => {
  expect(await looksUntilNone(looks(['a'], ['a', 'b'], ['a', 'b', 'c']), looks([], ['a']))).toBe(2)
})

test('an index lists versions, each by its own; what a killed gateway has left behind is none', () => {
  const entry = (name: string, instance: string, exists: boolean | string) => ({ name, instance, exists })
  const listing = [entry('a', '1', 'true'), entry('a', '2', true), entry('b', '1', 'false'), entry('c', '1', false)]
  expect([...versionsOf(JSON.stringify(listing))]).toEqual(['["a","1"]', '["a","2"]'])
})
