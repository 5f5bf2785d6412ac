import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { refOf, shellsHere } from '../../../test/this-machine.ts'
import { familiesOn, type Found } from './family.ts'

let shells: ReturnType<typeof shellsHere>
let folder: string
let parent: ChildProcess
const name = () => `family-${process.pid}-${parent.pid}`

beforeEach(async () => {
  shells = shellsHere()
  folder = mkdtempSync(join(tmpdir(), 'family-'))
  parent = spawn('bash', ['-c', 'exec -a "family-$PPID-$$" bash -c "sleep 300 & sleep 300 & wait"'], { detached: true })
  await vi.waitUntil(() => childrenOf(parent.pid as number).length === 2, { timeout: 10_000 })
})
afterEach(() => {
  process.kill(-(parent.pid as number), 'SIGKILL')
  rmSync(folder, { recursive: true })
  shells[Symbol.dispose]()
})

const childrenOf = (pid: number) =>
  readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean).map(Number)
const familyOn = async (found: Found) => (await familiesOn(shells.hosts, 'here', [found]))[0] ?? []
const family = () => [parent.pid as number, ...childrenOf(parent.pid as number)].map(refOf)
const bySize = <One extends { readonly pid: number }>(refs: One[]) => refs.toSorted((a, b) => a.pid - b.pid)

test('by its command line: the first process comes first, with all that it has started, and who looks is none of them', async () => {
  const found = await familyOn({ pattern: name() })
  expect(found[0]?.pid).toBe(parent.pid)
  expect(bySize(found)).toEqual(bySize(family().map(ref => ({ ...ref, host: 'here' }))))
})

test('by the file that holds its number', async () => {
  const pidFile = join(folder, 'pid')
  writeFileSync(pidFile, `${parent.pid}\n/data\n`)
  expect(bySize(await familyOn({ pidFile })).map(({ pid }) => pid)).toEqual(bySize(family()).map(({ pid }) => pid))
})

test('a file that is older than the process with that number was written by another', async () => {
  const pidFile = join(folder, 'pid')
  writeFileSync(pidFile, `${parent.pid}\n`)
  const before = Date.now() / 1000 - 3_600
  utimesSync(pidFile, before, before)
  expect(await familyOn({ pidFile })).toEqual([])
})

test.each([
  ['no such file', { pidFile: '/nowhere/pid' }],
  ['a file that is empty', { pidFile: '/dev/null' }],
  ['a pattern that nothing matches', { pattern: 'no-process-is-called-like-this-one' }],
])('%s: it does not run', async (_, found) => {
  expect(await familyOn(found)).toEqual([])
})

test('several at once, each by its own way, in the order in which they were asked for', async () => {
  const pidFile = join(folder, 'pid')
  writeFileSync(pidFile, `${parent.pid}\n`)
  const ways = [{ pattern: 'no-process-is-called-like-this-one' }, { pidFile }, { pattern: name() }]
  const found = await familiesOn(shells.hosts, 'here', ways)
  expect(found.map(refs => refs.length)).toEqual([0, 3, 3])
  expect(found[1]?.[0]?.pid).toBe(parent.pid)
})
