import { expect, test } from 'vitest'
import { remembered } from './clients.ts'

const inMs = (ms: number) => new Date(Date.now() + ms)

test('credentials are asked for once, and again before they end', async () => {
  const given = [{ expiration: inMs(3_600_000) }, { expiration: inMs(60_000) }, {}]
  let asked = 0
  const provide = remembered(() => Promise.resolve(given[asked++] as { expiration?: Date }))
  expect([await provide(), await provide(), asked]).toEqual([given[0], given[0], 1])
  // The next two are asked for: those that end soon are no good for a drill.
  given[0]!.expiration!.setTime(Date.now() + 60_000)
  expect([await provide(), await provide(), await provide(), asked]).toEqual([given[1], given[2], given[2], 3])
})

test('what could not be got is told to who asks, and asked for again', async () => {
  let asked = 0
  const provide = remembered(() => (asked++ === 0 ? Promise.reject(new Error('log in')) : Promise.resolve({})))
  await expect(provide()).rejects.toThrow('log in')
  expect([await provide(), asked]).toEqual([{}, 2])
})
