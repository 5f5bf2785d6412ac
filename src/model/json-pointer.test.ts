import { expect, test } from 'vitest'
import { valuesAt } from './json-pointer.ts'

const reply = { data: [{ id: 'a' }, { id: null }, { other: 1 }], 'a/b': { '~': 2 } }

test('a pointer leads to one value, a star to each element; nothing is found where nothing stands', () => {
  expect(valuesAt(reply, '/data/0/id')).toEqual(['a'])
  expect(valuesAt(reply, '/data/*/id')).toEqual(['a', null])
  expect(valuesAt(reply, '/data/7/id')).toEqual([])
  expect(valuesAt(reply, '/data/0/id/deeper')).toEqual([])
  expect(valuesAt(reply, '/constructor')).toEqual([])
  expect(valuesAt(reply, '')).toEqual([reply])
})

test('a slash and a tilde in a name are written as RFC 6901 has them', () => {
  expect(valuesAt(reply, '/a~1b/~0')).toEqual([2])
})
