import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { shellsHere } from '../../../test/this-machine.ts'
import { lockHost, unlockHost } from './host-lock.ts'

let shells: ReturnType<typeof shellsHere>
beforeEach(() => (shells = shellsHere()))
afterEach(() => shells[Symbol.dispose]())

const file = () => join(shells.claims, 'muster-lock')
const take = (run: string) => lockHost(shells, 'here', run)

test('one run holds a host; the next is refused with whose it is, until when, and what to do', async () => {
  await take('one')
  await expect(take('two')).rejects.toMatchObject({
    code: 'estate.locked',
    exitCode: 5,
    message: expect.stringMatching(
      /^here is being drilled by run one, which holds it until \d{4}-\d\d-\d\dT\d\d:\d\dZ$/,
    ),
    hint: expect.stringContaining(file()),
  })
  await take('one')
  await unlockHost(shells, 'here', 'two')
  expect(existsSync(file())).toBe(true)
  await unlockHost(shells, 'here', 'one')
  await take('two')
})

test.each(['nobody 1000000000', null])(
  'of many that come at once, one holds it, whatever stood there before: %s',
  async before => {
    if (before !== null) writeFileSync(file(), `${before}\n`)
    const all = await Promise.allSettled(Array.from({ length: 12 }, (_, at) => take(`run-${at}`)))
    expect(all.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
  },
)

test.each(['gone 1000000000', 'gone', ''])('what has run out, or says nothing, keeps nobody out: "%s"', async text => {
  writeFileSync(file(), `${text}\n`)
  await take('next')
  expect(readFileSync(file(), 'utf8')).toMatch(/^next \d+\n$/)
})

test('nobody holds it: there is nothing to give up', async () => {
  await unlockHost(shells, 'here', 'one')
})

test('a host that cannot be reached is tried again, and no longer than for a while', async () => {
  await take('one')
  let failures = 2
  const { hosts, claims } = shells
  const exec: typeof hosts.exec = (...call) =>
    failures-- > 0 ? Promise.reject(new Error('the connection was lost')) : hosts.exec(...call)
  const broken = { hosts: { ...hosts, exec }, claims }
  await unlockHost(broken, 'here', 'one')
  expect(existsSync(file())).toBe(false)
  failures = 1_000
  await expect(unlockHost(broken, 'here', 'one', 0)).rejects.toThrow('the connection was lost')
})
