import { expect, test } from 'vitest'
import type { Driver } from '../drivers/contract/driver.ts'
import type { Confirmation } from '../drivers/contract/fault.ts'
import type { OpenChange, Run } from './context.ts'
import { follow } from './runbook.ts'
import { undoOne } from './undo.ts'

const open: OpenChange = { id: 'crash', kind: 'ours.break', cause: 'fault', leaseMs: 0, handle: {} }

/** A run as far as an undo sees it; `undo` answers one attempt after the other. */
function runWith(undo: () => Promise<void>, confirm: () => Promise<Confirmation>, undoBudgetMs = 20_000) {
  const entries: Record<string, unknown>[] = []
  const fault = { kind: 'ours.break', undo, confirm }
  const run = {
    plan: { undoBudgetMs },
    drivers: [{ name: 'ours', description: '', faults: [fault] } as unknown as Driver],
    journal: { append: (entry: Record<string, unknown>) => entries.push(entry) },
    reporter: { note: () => undefined },
    open: [open],
  } as unknown as Run
  return { run, entries }
}

const absent = async (): Promise<Confirmation> => ({ state: 'absent', detail: 'it runs again' })

test('an undo that could not be done is done again, also where nothing is seen any more: its marks may be left', async () => {
  let attempts = 0
  const undo = async () => {
    attempts++
    if (attempts < 3) throw new Error('the connection was lost')
  }
  const { run, entries } = runWith(undo, absent)
  expect(await undoOne(run, open, 'plan')).toBe(true)
  expect(attempts).toBe(3)
  expect(run.open).toEqual([])
  expect(entries.map(({ type, ok, detail }) => [type, ok, detail])).toEqual([
    ['undo-started', undefined, undefined],
    ['undo-ended', false, 'the connection was lost'],
    ['undo-ended', true, 'undone'],
    ['undo-confirmed', undefined, 'it runs again'],
  ])
})

test('one that cannot be done is told once, and ends with what is seen when the time is over', async () => {
  const undo = () => Promise.reject(new Error('no way there'))
  const present = async (): Promise<Confirmation> => ({ state: 'present', detail: 'it is gone' })
  const { run, entries } = runWith(undo, present, 300)
  expect(await undoOne(run, open, 'plan')).toBe(false)
  expect(run.open).toEqual([open])
  expect(entries.filter(({ type }) => type === 'undo-ended')).toHaveLength(1)
  expect(entries.at(-1)).toMatchObject({ type: 'undo-confirmed', state: 'present' })
})

test('whoever cannot be asked is neither there nor gone', async () => {
  const silent = () => Promise.reject(new Error('nobody answers'))
  const { run, entries } = runWith(() => Promise.resolve(), silent, 300)
  expect(await undoOne(run, open, 'plan')).toBe(false)
  expect(entries.at(-1)).toMatchObject({ state: 'unknown', detail: 'nobody answers' })
})

test('a step is given the time that its action says, for itself and for its undo', async () => {
  const signals: AbortSignal[] = []
  const noted = (_handle: unknown, { signal }: { signal: AbortSignal }) => Promise.resolve(void signals.push(signal))
  const action = {
    ...{ kind: 'ours.move', undoMs: 400, performMs: 100 },
    prepare: async () => ({ instance: 'x', handle: {} }),
    perform: (_handle: unknown, { signal }: { signal: AbortSignal }) =>
      new Promise((_resolve, reject) => {
        signal.addEventListener('abort', () => reject(signal.reason))
      }),
    ...{ undo: noted, confirm: absent },
  }
  const { run, entries } = runWith(() => Promise.resolve(), absent, 50)
  const driver = { name: 'ours', description: '', faults: [], actions: [action] } as unknown as Driver
  const planned = { kind: 'ours.move', driver: 'ours', spec: {}, target: {}, leaseMs: 0, candidates: ['x'] }
  const step = { id: 'move', title: 'x', part: 'recover', withinMs: null, action: planned, effect: '', undo: 'back' }
  const whole = {
    ...run,
    ...{ drivers: [driver], stop: new AbortController().signal, plan: { undoBudgetMs: 50, runbook: [step] } },
    journal: { ...run.journal, now: () => 0 },
  } as unknown as Run
  // Without a time of its own a step may take two minutes, and this test would be over before.
  expect(await follow(whole, 'recover')).toBe(false)
  expect(entries.find(({ type }) => type === 'step-ended')).toMatchObject({ outcome: 'failed' })
  const change: OpenChange = { ...open, id: 'move', kind: 'ours.move', cause: 'step' }
  expect(await undoOne({ ...whole, open: [change] } as Run, change, 'plan')).toBe(true)
  // The plan's own time for undoing would be over by then.
  await new Promise(resolve => setTimeout(resolve, 120))
  expect(signals.map(({ aborted }) => aborted)).toEqual([false])
})
