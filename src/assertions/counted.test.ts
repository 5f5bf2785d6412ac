import { expect, test } from 'vitest'
import type { OperationRecord } from '../model/record/observation.ts'
import type { Recovery } from '../model/verdict/verdict.ts'
import { countedOf } from './counted.ts'
import type { FinishedRun } from './evidence-run.ts'

const ms = (value: number) => value * 1e6

/** An operation of `read`: due, sent and answered at these ms. */
const read = (sch: number, sent: number, done: number | null, outcome: OperationRecord['outcome'] = 'ok') =>
  ({ t: 'op', class: 'read', sch: ms(sch), sent: ms(sent), done: done === null ? null : ms(done), outcome }) as const

/** A run whose fault came at 1000 ms, its baseline 500 ms before. */
function runOf(operations: object[], gaps: object[] = [], writes: object[] = []): FinishedRun {
  const probes = [
    { class: 'read', required: true, subject: 'api', deadlineMs: 100 },
    { class: 'other', required: true, subject: 'another', deadlineMs: 100 },
  ]
  const ledgers = [
    { name: 'door', service: 'api', deadlineMs: 100 },
    { name: 'pool', service: null, deadlineMs: 100 },
  ]
  return {
    plan: { baselineMs: 500, vantages: [{ name: 'client', probes, ledgers }] },
    entries: [],
    fault: { fromNs: ms(1_000), toNs: ms(1_001) },
    vantages: new Map([['client', { operations, writes, gaps }]]),
  } as unknown as FinishedRun
}

const recovery = (...outages: [from: number, to: number | null][]) =>
  ({
    outages: outages.map(([lower, upper]) => ({ startMs: { lower, upper: lower }, endMs: { lower, upper } })),
  }) as unknown as Recovery

const counted = (run: FinishedRun, seen = recovery()) => countedOf(run, 'api', seen)

test('latency counts from when an operation was due, not from when it was sent', () => {
  const { whole } = counted(runOf([read(600, 680, 690)]))
  expect(whole).toEqual([{ sch: ms(600), done: ms(690), failed: false, good: true }])
})

test('late is not failed, and not good either; void is neither', () => {
  const late = read(600, 600, 750)
  const { whole } = counted(runOf([late, read(610, 610, null, 'void'), read(620, 620, 630, 'error')]))
  expect(whole.map(({ failed, good }) => [failed, good])).toEqual([
    [false, false],
    [true, false],
  ])
})

test('what only a gap of the harness made late is left out; silence that went on far beyond it is not', () => {
  const gap = { t: 'gap', source: 'event-loop', from: ms(610), to: ms(730) }
  const { whole } = counted(runOf([read(605, 605, 735), read(606, 606, null, 'silent')], [gap]))
  expect(whole.map(({ failed }) => failed)).toEqual([true])
})

test('probes of the service and writes through its door, nobody else’s', () => {
  const write = (ledger: string) => ({ ledger, sch: ms(700), sent: ms(700), done: ms(710), outcome: 'ok' })
  const other = { ...read(600, 600, 610), class: 'other' }
  expect(counted(runOf([other, read(650, 650, 660)], [], [write('door'), write('pool')])).whole).toHaveLength(2)
})

test('the first outage ends the window of the fault: what fails later counts against the promise', () => {
  const run = runOf([read(1_100, 1_100, 1_110), read(1_300, 1_300, 1_310), read(5_000, 5_000, null, 'silent')])
  const { fault, after } = counted(run, recovery([0, 200], [150, 250], [4_000, 4_100]))
  expect([fault.length, after.length]).toEqual([1, 2])
  expect(after[1]?.failed).toBe(true)
  expect(counted(run, recovery([0, null])).after).toEqual([])
})
