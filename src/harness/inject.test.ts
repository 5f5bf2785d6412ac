import { setTimeout as delay } from 'node:timers/promises'
import { expect, test } from 'vitest'
import type { AnyFault, Confirmation } from '../drivers/contract/fault.ts'
import type { PlannedFault } from '../model/plan/plan.ts'
import type { Run } from './context.ts'
import { inject } from './inject.ts'

const lookMs = 500
const lastsMs = 1_000

/** A fault of which a look takes long. */
function slowToSee(calls: { what: string; atMs: number }[]): AnyFault {
  let isThere = false
  const note = (what: string) => calls.push({ what, atMs: performance.now() })
  return {
    kind: 'slow.fault',
    prepare: async () => ({ instance: 'it', handle: {} }),
    inject: async () => {
      isThere = true
      note('injected')
    },
    confirm: async (): Promise<Confirmation> => {
      await delay(lookMs)
      note('looked')
      return { state: isThere ? 'present' : 'absent', detail: '' }
    },
    undo: async () => {
      isThere = false
      note('undone')
    },
  } as unknown as AnyFault
}

function runOf(fault: AnyFault): Run {
  const planned = {
    id: 'one',
    kind: fault.kind,
    spec: {},
    target: {},
    atMs: 0,
    lastsMs,
    leaseMs: 60_000,
    prelude: false,
  }
  return {
    plan: { faults: [planned as unknown as PlannedFault], undoBudgetMs: 10_000 },
    drivers: [{ name: 'slow', description: '', faults: [fault] }],
    journal: { now: () => performance.now() * 1e6, append: () => undefined },
    reporter: { phase: () => undefined, note: () => undefined },
    stop: new AbortController().signal,
    stratum: null,
    open: [],
    rolesHeld: [],
  } as unknown as Run
}

test('what lasts for a while is undone when that is over, however long a look at it takes, and is looked at before', async () => {
  const calls: { what: string; atMs: number }[] = []
  const run = runOf(slowToSee(calls))
  await Promise.all(await inject(run))
  expect(calls.map(({ what }) => what)).toEqual(['injected', 'looked', 'looked', 'undone', 'looked'])
  const [injected, undone] = ['injected', 'undone'].map(name => calls.find(({ what }) => what === name)?.atMs as number)
  const stoodMs = (undone as number) - (injected as number)
  expect(stoodMs).toBeGreaterThanOrEqual(lastsMs)
  // Two looks would have made it twice as long.
  expect(stoodMs).toBeLessThan(lastsMs + lookMs)
  expect(run.open).toEqual([])
})

test('a look that nobody answers is made again: a connection that was lost is made anew', async () => {
  const calls: { what: string; atMs: number }[] = []
  const fault = slowToSee(calls)
  const { confirm } = fault
  let lost = 2
  const broken: AnyFault = {
    ...fault,
    confirm: (...what) => (lost-- > 0 ? Promise.reject(new Error('the connection was lost')) : confirm(...what)),
  }
  await Promise.all(await inject(runOf(broken)))
  expect(calls.map(({ what }) => what)).toEqual(['injected', 'looked', 'looked', 'undone', 'looked'])
})
