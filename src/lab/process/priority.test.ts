import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { expect, test } from 'vitest'
import { atPriority } from './priority.ts'

const said = (niceness: number, ...argv: string[]) => {
  const [command, ...rest] = atPriority(niceness, argv)
  return execFileSync(command as string, rest, { encoding: 'utf8' }).trim()
}

test('a program runs with its niceness, with its arguments as they are', () => {
  expect(said(7, 'nice')).toBe('7')
  expect(said(7, 'printf', '%s|', 'a b', '$c')).toBe('a b|$c|')
})

test('it has a session of its own, since a niceness may count within a session only', () => {
  const session = ['cut', '-d', ' ', '-f6', '/proc/self/stat'] as const
  const [command, ...rest] = session
  expect(said(7, ...session)).not.toBe(execFileSync(command, rest, { encoding: 'utf8' }).trim())
})

// Who is not root may set it seldom, so that what was set just before can be in the way.
test.runIf(process.getuid?.() === 0 && existsSync('/proc/self/autogroup'))('so has that session', () => {
  expect(said(7, 'cat', '/proc/self/autogroup')).toMatch(/ nice 7$/)
  expect(said(-7, 'cat', '/proc/self/autogroup')).toMatch(/ nice -7$/)
})
