import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { refOf, shellsHere } from '../../../test/this-machine.ts'
import type { ProcessRef } from '../contract/processes.ts'
import { claimFile, isClaimed, openClaims, release } from './claim.ts'
import { stillRunning } from './running.ts'
import { strikeProcesses, thawProcesses } from './strike.ts'

let shells: ReturnType<typeof shellsHere>
let parent: ChildProcess
let refs: ProcessRef[]

beforeEach(async () => {
  shells = shellsHere()
  // Its name holds what a process table is hard to read by.
  parent = spawn('bash', ['-c', 'exec -a "x) y" bash -c "sleep 300 & sleep 300 & wait"'], { detached: true })
  refs = [refOf(parent.pid as number)]
  await vi.waitUntil(() => childrenOf(parent.pid as number).length === 2, { timeout: 10_000 })
})
afterEach(() => {
  // A stopped process is killed all the same; where none is left there is no group either.
  spawnSync('kill', ['-KILL', '--', `-${parent.pid}`])
  shells[Symbol.dispose]()
})

const childrenOf = (pid: number) =>
  readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean).map(Number)
const family = () => [...refs, ...childrenOf(parent.pid as number).map(refOf)]
const claimBy = (runId: string) => ({ runId, name: 'freeze', host: 'here' })
/** A process has to be given the processor before it is seen to stand still, or to go on. */
const expectStates = (some: ProcessRef[], state: 'S' | 'T') =>
  expect.poll(() => statesOf(some), { timeout: 10_000 }).toEqual(some.map(() => state))
const statesOf = async (some: ProcessRef[], graceMs?: number) =>
  (await stillRunning(shells.hosts, 'here', some, graceMs)).map(({ state }) => state)

test('a process stands still with those that it has started, until its own run lets them go on', async () => {
  const all = family()
  await expectStates(all, 'S')
  await strikeProcesses(shells, refs, 'STOP', claimBy('one'), null)
  await expectStates(all, 'T')
  expect(await openClaims(shells, 'here')).toEqual(['fault-one-freeze'])
  const [holder, ...claimed] = readFileSync(claimFile(shells, claimBy('one')), 'utf8')
    .trim()
    .split('\n')
  expect(holder).toBe('0')
  expect(claimed.toSorted()).toEqual(all.map(({ pid, startTicks }) => `${pid}:${startTicks}`).toSorted())

  await thawProcesses(shells, claimBy('another'))
  await expectStates(all, 'T')
  await thawProcesses(shells, claimBy('one'))
  await expectStates(all, 'S')
  expect(await isClaimed(shells, claimBy('one'))).toBe(false)
  await thawProcesses(shells, claimBy('one'))
})

test('they go on by themselves once the lease is over, and the claim is released', async () => {
  await strikeProcesses(shells, refs, 'STOP', claimBy('one'), 2_000)
  expect(await isClaimed(shells, claimBy('one'))).toBe(true)
  await vi.waitUntil(() => !existsSync(claimFile(shells, claimBy('one'))), { timeout: 10_000 })
  await expectStates(family(), 'S')
})

test('a lease is over when its claim is released', async () => {
  await strikeProcesses(shells, refs, 'STOP', claimBy('one'), 60_000)
  const holder = refOf(Number(readFileSync(claimFile(shells, claimBy('one')), 'utf8').split('\n')[0]))
  expect(await statesOf([holder])).toHaveLength(1)
  await release(shells, claimBy('one'))
  expect(await statesOf([holder], 10_000)).toEqual([])
  expect(readdirSync(shells.claims)).toEqual([])
  await release(shells, claimBy('one'))
})

test('what is killed is gone, and its claim stands', async () => {
  const all = family()
  await strikeProcesses(shells, refs, 'KILL', claimBy('one'), null)
  expect(await statesOf(all, 10_000)).toEqual([])
  expect(await isClaimed(shells, claimBy('one'))).toBe(true)
})

test('another process with the same pid is left alone, and nothing is claimed', async () => {
  const stale = refs.map(ref => ({ ...ref, startTicks: ref.startTicks - 1 }))
  expect(await statesOf(stale)).toEqual([])
  await expect(strikeProcesses(shells, stale, 'KILL', claimBy('one'), null)).rejects.toThrow(
    "a fault's script failed on here: none of the processes runs any more",
  )
  await expectStates(family(), 'S')
  expect(readdirSync(shells.claims)).toEqual([])
})

test('what stands already is refused, and stays as it is', async () => {
  await strikeProcesses(shells, refs, 'STOP', claimBy('one'), null)
  await expect(strikeProcesses(shells, refs, 'KILL', claimBy('one'), null)).rejects.toThrow(/stands already/)
  await expectStates(family(), 'T')
})
