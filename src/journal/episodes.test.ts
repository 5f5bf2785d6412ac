import { expect, test } from 'vitest'
import type { JournalEntry } from '../model/record/journal-entry.ts'
import type { Plan } from '../model/plan/plan.ts'
import { episodesOf } from './episodes.ts'

const steps = [
  { id: 'promote', part: 'recover' },
  { id: 'rewind', part: 'reconstitute' },
  { id: 'return', part: 'fail-back' },
  { id: 'cut-back', part: 'fail-back' },
  { id: 'move', part: 'switchover' },
]
const planOf = (faults: object[], runbook: object[] = steps) => ({ faults, runbook }) as unknown as Plan
const started = (step: string, ns: number) => ({ type: 'step-started', step, ns })
const journal = (...entries: object[]) => entries as JournalEntry[]
const struck = [
  { type: 'fault-injected', fault: 'silence', fromNs: 10, toNs: 12 },
  { type: 'fault-prepared', fault: 'cut', instance: 'patroni@a' },
  { type: 'fault-injected', fault: 'cut', fromNs: 20, toNs: 22 },
]

test('the fault and each planned change have a clock of their own, which ends where the next begins', () => {
  const entries = journal(
    ...struck,
    started('promote', 30),
    started('rewind', 40),
    started('return', 50),
    started('cut-back', 60),
    started('move', 70),
  )
  expect(episodesOf(planOf([{ id: 'silence', prelude: true }, { id: 'cut' }]), entries)).toEqual([
    { name: 'fault', id: 'cut', instance: 'patroni@a', fromNs: 20, toNs: 22, untilNs: 50 },
    { name: 'fail-back', id: 'return', instance: '', fromNs: 50, toNs: 50, untilNs: 70 },
    { name: 'switchover', id: 'move', instance: '', fromNs: 70, toNs: 70, untilNs: Infinity },
  ])
})

test('a change that was not begun has no clock', () => {
  const entries = journal(...struck, started('move', 70))
  const names = episodesOf(planOf([{ id: 'cut' }]), entries).map(({ name, untilNs }) => [name, untilNs])
  expect(names).toEqual([
    ['fault', 70],
    ['switchover', Infinity],
  ])
})

test('where nothing is broken the clock starts with the first step that recovers; where nothing began there is none', () => {
  expect(episodesOf(planOf([]), journal(started('promote', 30)))).toMatchObject([{ name: 'fault', id: 'promote' }])
  expect(episodesOf(planOf([{ id: 'cut' }]), journal(started('promote', 30)))).toEqual([])
})
