import { expect, test } from 'vitest'
import { untilNoneLacks } from './zones.ts'

/** What a site has, look by look; the last for ever. */
const looks = (...sets: string[][]) => {
  let at = 0
  return async () => new Set(sets[Math.min(at++, sets.length - 1)])
}

const pauses = async (had: () => Promise<Set<string>>, found: () => Promise<Set<string>>): Promise<number> => {
  let paused = 0
  await untilNoneLacks(had, found, async () => {
    if (++paused > 9) throw new Error('still waiting')
  })
  return paused
}

test('two sites that have the same: no wait', async () => {
  expect(await pauses(looks(['a', 'b']), looks(['b', 'a', 'c']))).toBe(0)
})

test('waits for what is not there yet', async () => {
  expect(await pauses(looks(['a', 'b']), looks([], ['a'], ['a', 'b']))).toBe(2)
  await expect(pauses(looks(['a']), looks([]))).rejects.toThrow('still waiting')
})

test('a version that the other site has deleted, and whose deletion arrives, is not waited for', async () => {
  expect(await pauses(looks(['a', 'b'], ['a', 'b'], ['a']), looks([], ['a']))).toBe(2)
})

test('what is written after the wait has begun is not waited for', async () => {
  expect(await pauses(looks(['a'], ['a', 'b'], ['a', 'b', 'c']), looks([], ['a']))).toBe(1)
})
