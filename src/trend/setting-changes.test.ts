import { expect, test } from 'vitest'
import { changeLines } from '../model/environment/setting-change.ts'
import { settingChanges } from './setting-changes.ts'

const before = { patroni: { ttl: 5, loop_wait: 1 }, zones: ['a', 'b'], key: 'secret:hmac-sha256:0123456789abcdef' }

test('each setting that differs is told by its path, with what it was and what it is', () => {
  const after = { patroni: { ttl: 30 }, zones: ['a'], key: before.key, redis: { config: { appendonly: 'no' } } }
  expect(changeLines(settingChanges(before, after, 'driver.settings'))).toEqual([
    'driver.settings.patroni.loop_wait: 1 -> not set',
    'driver.settings.patroni.ttl: 5 -> 30',
    'driver.settings.redis: not set -> {"config":{"appendonly":"no"}}',
    'driver.settings.zones: ["a","b"] -> ["a"]',
  ])
})

test('what is the same is not told, in whatever order it is written', () => {
  const turned = { zones: ['a', 'b'], key: before.key, patroni: { loop_wait: 1, ttl: 5 } }
  expect(settingChanges(before, turned, 'driver')).toEqual([])
})

test('another secret is told by its digest, a long value and a long list are cut', () => {
  const other = { ...before, key: 'secret:hmac-sha256:fedcba9876543210' }
  expect(changeLines(settingChanges(before, other, 'driver'))).toEqual([
    'driver.key: "secret:hmac-sha256:0123456789abcdef" -> "secret:hmac-sha256:fedcba9876543210"',
  ])
  const many = Object.fromEntries(Array.from({ length: 20 }, (_, at) => [`key-${at}`, 'x'.repeat(200)]))
  const lines = changeLines(settingChanges({}, many, 'driver'))
  expect(lines).toHaveLength(9)
  expect(lines[0]).toMatch(/^driver\.key-0: not set -> "x{78}…$/)
  expect(lines[8]).toBe('and 12 more')
})
