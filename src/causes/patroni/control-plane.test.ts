import { expect, test } from 'vitest'
import type { LabSettings } from '../../model/environment/lab/lab-settings.ts'
import { fault, namedIn, outage, planOf, recovery, run } from '../../../test/causes/constructed-run.ts'

const member = (zone: string) => fault('component.crash', `etcd@eu-west-1${zone}`, zone)
const all = ['a', 'b', 'c'].map(member)
const plan = planOf({ lastsMs: { a: 12_000, b: 12_000, c: 12_000 } })
const out = [{ ...recovery({ sustained: 16_000 }), outages: [outage('pool', 3_200, 12_800)] }]
const on = ({ patroni }: LabSettings) => Object.assign(patroni, { failsafe_mode: true })

test('a sound primary that gave up its role is named by what would have kept it', () => {
  const facts = { plan, faults: all, recovery: out }
  expect(namedIn(run(() => undefined, facts))).toEqual(['patroni.retry_timeout', 'patroni.failsafe_mode'])
  // Two of three leave no majority either.
  expect(namedIn(run(() => undefined, { ...facts, faults: all.slice(1) }))).toEqual([
    'patroni.retry_timeout',
    'patroni.failsafe_mode',
  ])
})

test('members that go one after the other leave a majority', () => {
  const [first, ...others] = all.map((one, at) => ({
    ...one,
    injectedMs: { lower: at * 13_000, upper: at * 13_000 + 1 },
  }))
  expect(namedIn(run(() => undefined, { plan, faults: [first as never, ...others], recovery: out }))).toEqual([])
})

test('it is not named where a majority stayed, the database was hit too, or nothing was out', () => {
  const facts = { plan, faults: all, recovery: out }
  expect(namedIn(run(() => undefined, { ...facts, faults: all.slice(2) }))).toEqual([])
  expect(
    namedIn(
      run(() => undefined, { ...facts, faults: [...all, fault('postgres.kill-primary', 'postgres@eu-west-1a')] }),
    ),
  ).toEqual([])
  expect(
    namedIn(run(() => undefined, { ...facts, recovery: [{ ...recovery({ sustained: 50 }), outages: [] }] })),
  ).toEqual([])
  expect(namedIn(run(on, facts))).not.toContain('patroni.failsafe_mode')
})

test('retry_timeout is named only where a longer one would have been enough, and the role was given up when it was over', () => {
  const retried = (retry_timeout: number, given: object = {}) =>
    namedIn(
      run(({ patroni }) => Object.assign(patroni, { retry_timeout, failsafe_mode: true }), {
        plan,
        faults: all,
        recovery: out,
        ...given,
      }),
    )
  expect(retried(2)).toEqual(['patroni.retry_timeout'])
  expect(retried(12)).toEqual([])
  // One that is back soon is no majority.
  expect(retried(2, { plan: planOf({ lastsMs: { a: 1_000, b: 12_000, c: 12_000 } }) })).toEqual([
    'patroni.retry_timeout',
  ])
  expect(retried(2, { plan: planOf({ lastsMs: { a: 90_000, b: 90_000, c: 90_000 } }) })).toEqual([])
  expect(
    retried(2, { recovery: [{ ...recovery({ sustained: 16_000 }), outages: [outage('pool', 11_000, 5_000)] }] }),
  ).toEqual([])
})
