import { expect, test, vi } from 'vitest'
import type { Driver } from '../drivers/contract/driver.ts'
import type { DrilledSystem } from '../drivers/contract/system.ts'
import type { Plan } from '../model/plan/plan.ts'
import { watchChecks } from './checks.ts'
import { reasonToStop, startGuard } from './guard.ts'
import { LiveView } from './live-view.ts'

const plan = {
  vantages: [],
  stopConditions: [{ when: 'check-fails', check: 'ours/pay', duration: '2s' }],
} as unknown as Plan
const driver = (ok: () => boolean): Driver => ({
  ...{ name: 'ours', description: '', faults: [] },
  checks: new Map([['ours/pay', async () => ({ name: 'ours/pay', ok: ok(), detail: 'no payment for a minute' })]]),
})

test('a check that has not held for longer than it may stops the drill, and says what was seen', () => {
  const failing = new Map([['ours/pay', { sinceNs: 1e9, detail: 'no payment for a minute' }]])
  expect(reasonToStop(plan, new LiveView(), 2.9e9, failing)).toBeNull()
  expect(reasonToStop(plan, new LiveView(), 3.1e9, failing)).toBe(
    'check-fails: ours/pay has not held for over 2s: no payment for a minute',
  )
  expect(reasonToStop(plan, new LiveView(), 3.1e9, new Map())).toBeNull()
})

const pulse = (ns: number, more: object) => ({
  ...{ ev: 'pulse' as const, vantage: 'client', ns, acked: {} },
  classes: { read: { good: 0, bad: 1, lastGoodNs: 0, lastBadNs: ns, overdue: 0, ...more } },
})

test('how long clients go without an answer is told by what was heard, not by how long nobody was heard', () => {
  const watched = {
    vantages: [{ name: 'client', ledgers: [], probes: [{ class: 'read', required: true }] }],
    stopConditions: [{ when: 'outage-exceeds', service: 'shop', duration: '3s' }],
  } as unknown as Plan
  const live = new LiveView()
  live.hear(pulse(2e9, {}))
  expect(reasonToStop(watched, live, 6e9, new Map())).toBeNull()
  live.hear(pulse(3.1e9, {}))
  expect(reasonToStop(watched, live, 6e9, new Map())).toMatch(/^outage-exceeds: client\/read/)
})

test.each([
  ['on this machine', {}, 6e9, 'no vantage has been heard for 5 s'],
  ['elsewhere, for which a connection is made again', { away: {} }, 6e9, null],
  ['elsewhere, when it was not', { away: {} }, 21e9, 'no vantage has been heard for 20 s'],
])('silence of vantages %s', async (_where, system, nowNs, expected) => {
  const live = new LiveView()
  live.hear(pulse(0, {}))
  const quiet = {
    plan: { vantages: [], stopConditions: 'none' },
    live,
    system,
    drivers: [],
    journal: { now: () => nowNs },
  }
  const tripped = vi.fn()
  const end = startGuard(quiet as never, tripped)
  await new Promise(resolve => setTimeout(resolve, 250))
  end()
  expect(tripped.mock.calls).toEqual(expected === null ? [] : [[expected]])
})

test('checks are looked at over and over: one that holds again is forgotten, one that nobody knows does not hold', async () => {
  let ok = false
  let atNs = 5
  const watching = watchChecks(['ours/pay', 'ours/gone'], [driver(() => ok)], {} as DrilledSystem, () => atNs++, 2)
  await vi.waitUntil(() => atNs > 15)
  expect(watching.failing.get('ours/pay')).toEqual({ sinceNs: 5, detail: 'no payment for a minute' })
  ok = true
  await vi.waitFor(() => expect([...watching.failing.keys()]).toEqual(['ours/gone']))
  watching.end()
  ok = false
  const endedNs = atNs
  await new Promise(resolve => setTimeout(resolve, 30))
  expect([...watching.failing.keys()]).toEqual(['ours/gone'])
  expect(atNs - endedNs).toBeLessThanOrEqual(2)
})
