import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import asWritten from '../../environments/iworkz-as-written.ts'
import { lint } from './lint.ts'
import { lineOf } from './locate.ts'

const text = `import x from './x.ts'
/** { regions: 1 } */
export default define({
  // regions: {
  name: 'regions: {',
  regions: {
    'eu-west-1': { label: "a, b }", country: 'IE' },
    ...more,
    plain: {
      list: ['one', 'two',
        'three'],
      nested: [{ a: 1 }, { b: 2 }],
    },
  },
  country: 'top',
})
`

test.each([
  [['regions'], 6],
  [['regions', 'eu-west-1', 'country'], 7],
  [['regions', 'plain', 'list', '0'], 10],
  [['regions', 'plain', 'list', '2'], 11],
  [['regions', 'plain', 'nested', '1', 'b'], 12],
  [['country'], 15],
  [['name'], 5],
])('%j stands in line %d', (path, line) => {
  expect(lineOf(text, path)).toBe(line)
})

test('what the text does not spell out is its nearest parent, or nothing', () => {
  expect(lineOf(text, ['regions', 'spread', 'country'])).toBe(6)
  expect(lineOf(text, ['regions', 'plain', 'list', '9'])).toBe(10)
  // A list of that name stands in its sibling.
  expect(lineOf(text, ['regions', 'eu-west-1', 'list'])).toBe(7)
  expect(lineOf(text, ['stores', 'core-db'])).toBeNull()
  expect(lineOf(text, [])).toBeNull()
  expect(lineOf('', ['regions'])).toBeNull()
})

test('JSON too', () => {
  expect(lineOf('{\n  "a": {"x": 1},\n  "b": [\n    1,\n    {"a": 2}\n  ]\n}', ['b', '1', 'a'])).toBe(5)
})

test('every mistake of the architecture as written stands where its own text says it', () => {
  const file = readFileSync(new URL('../../environments/iworkz-as-written.ts', import.meta.url), 'utf8')
  const lines = file.split('\n')
  for (const { between } of lint(asWritten, '2026-11-25')) {
    for (const { path } of between.filter(({ path }) => path.length > 0)) {
      const key = path.findLast(part => !/^\d+$/.test(part)) as string
      expect(lines[(lineOf(file, path) as number) - 1]).toContain(key)
    }
  }
})
