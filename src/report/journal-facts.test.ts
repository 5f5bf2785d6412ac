import { expect, test } from 'vitest'
import type { JournalEntry } from '../model/record/journal-entry.ts'
import type { Plan } from '../model/plan/plan.ts'
import { journalFacts } from './journal-facts.ts'

const plan = {
  faults: [
    { id: 'hold', prelude: true },
    { id: 'crash', prelude: false },
  ],
} as unknown as Plan

const entries = (...list: readonly object[]) =>
  list.map((entry, seq) => ({ seq, prev: '', wall: '', ...entry })) as unknown as JournalEntry[]

test('times count from the first fault that is no prelude', () => {
  const facts = journalFacts(
    plan,
    entries(
      { type: 'phase-started', phase: 'inject', ns: 500e6 },
      { type: 'fault-injected', fault: 'hold', fromNs: 600e6, toNs: 700e6, ns: 700e6 },
      { type: 'fault-injected', fault: 'crash', fromNs: 1900e6, toNs: 2000e6, ns: 2000e6 },
      { type: 'phase-ended', phase: 'inject', ns: 2500e6 },
      { type: 'undo-started', fault: 'crash', ns: 9000e6 },
      { type: 'undo-ended', fault: 'crash', ok: true, detail: 'undone', ns: 9500e6 },
    ),
  )
  expect(facts.since).toBe('the fault')
  expect(facts.steps).toEqual([{ phase: 'inject', fromMs: -1500, toMs: 500 }])
  expect(facts.faults).toMatchObject([
    { id: 'hold', prelude: true, injectedMs: -1300, undoEndedMs: null },
    { id: 'crash', prelude: false, injectedMs: 0, undoStartedMs: 7000, undoEndedMs: 7500 },
  ])
})

test('where nothing was injected they count from the start, and no fault has a time', () => {
  const facts = journalFacts(plan, entries({ type: 'phase-started', phase: 'preflight', ns: 1e6 }))
  expect(facts.since).toBe('the start of the run')
  expect(facts.steps).toEqual([{ phase: 'preflight', fromMs: 1, toMs: null }])
  expect(facts.faults.map(({ injectedMs }) => injectedMs)).toEqual([null, null])
})

test('an undo that failed did not end the fault', () => {
  const facts = journalFacts(
    plan,
    entries(
      { type: 'fault-injected', fault: 'crash', fromNs: 0, toNs: 1e6, ns: 1e6 },
      { type: 'undo-started', fault: 'crash', ns: 2e6 },
      { type: 'undo-ended', fault: 'crash', ok: false, detail: 'no', ns: 3e6 },
    ),
  )
  expect(facts.faults[1]).toMatchObject({ injectedMs: 0, undoEndedMs: null })
})
