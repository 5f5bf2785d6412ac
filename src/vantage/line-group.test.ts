import { expect, test } from 'vitest'
import { type Group, LineGroup } from './line-group.ts'

const textOf = (groups: readonly Group[]) => Buffer.concat(groups.map(({ bytes }) => bytes)).toString()

test('lines come out whole and in order, with how many they are', () => {
  const groups: Group[] = []
  const lines = new LineGroup(group => groups.push(group))
  lines.pass()
  lines.add('{"name":"Zürich ✓ 𝒳"}')
  lines.add('')
  lines.pass()
  lines.add('last')
  lines.pass()
  expect(groups.map(group => group.lines)).toEqual([2, 1])
  expect(textOf(groups)).toBe('{"name":"Zürich ✓ 𝒳"}\n\nlast\n')
})

test('more than there is room for is passed on in between, and one line that is longer than the room by itself', () => {
  const groups: Group[] = []
  const lines = new LineGroup(group => groups.push(group))
  const added = Array.from({ length: 4_000 }, (_, at) => `${at} ${'é'.repeat(300)}`).toSpliced(
    2_000,
    0,
    '✓'.repeat(2 ** 20),
  )
  for (const line of added) lines.add(line)
  lines.pass()
  expect(groups.length).toBeGreaterThan(3)
  expect(groups.reduce((sum, group) => sum + group.lines, 0)).toBe(added.length)
  expect(textOf(groups)).toBe(added.map(line => `${line}\n`).join(''))
})
