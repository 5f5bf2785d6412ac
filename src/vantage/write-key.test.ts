import { expect, test } from 'vitest'
import { fillsFor, numbersIn, prefixOf } from './write-key.ts'

test('a key says which write it is, and to which ledger of which run it belongs', () => {
  const { key, writer, number } = fillsFor('run-1/pool')(3, 41)
  const prefix = prefixOf('run-1/pool')
  expect([writer, number]).toEqual([3, 41])
  expect(key).toMatch(/^muster-[0-9a-f]{16}-3-41$/)
  expect(numbersIn(key, prefix)).toEqual([3, 41])
  expect(numbersIn(key, prefixOf('run-2/pool'))).toBeNull()
  for (const other of [`${prefix}3`, `${prefix}3-41x`, `${prefix}3-41-1`, `x${key}`, null, 7])
    expect(numbersIn(other, prefix)).toBeNull()
})
