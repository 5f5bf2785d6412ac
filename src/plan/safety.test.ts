import { expect, test } from 'vitest'
import lab from '../../environments/lab-single-region.ts'
import type { Environment } from '../model/environment/environment.ts'
import type { Safety } from '../model/environment/safety.ts'
import { refuseBeyond, refuseUnsafe, type Standing } from './safety.ts'

const ceiling = { reach: 'host', lasts: '10m' } as const
const windows: Safety['windows'] = [{ days: ['tue'], from: '10:00', to: '15:00', timeZone: 'Europe/Dublin' }]
const approvals = [{ role: 'service owner', keys: ['a'.repeat(64)] }]

const withSafety = (protection: Environment['protection'], safety?: Safety): Environment => ({
  ...(lab as Environment),
  protection,
  ...(safety ? { safety } : {}),
})

const fault = (id: string, more: Partial<Standing> = {}): Standing => ({
  ...{ id, kind: 'component.crash', reach: 'process', atMs: 0, standsMs: 10_000, isLast: false },
  ...more,
})

test('what must be said goes with the protection', () => {
  expect(() => refuseUnsafe(withSafety('lab'))).not.toThrow()
  expect(() => refuseUnsafe(withSafety('staging'))).toThrow(/protected \(staging\), and does not say safety.ceiling/)
  expect(() => refuseUnsafe(withSafety('staging', { ceiling }))).not.toThrow()
  expect(() => refuseUnsafe(withSafety('production', { ceiling }))).toThrow(/say safety.windows, safety.approvals/)
  expect(() => refuseUnsafe(withSafety('production', { ceiling, windows, approvals }))).not.toThrow()
})

test('hours and days that cannot be are refused, with their place', () => {
  const [window] = windows as [NonNullable<Safety['windows']>[number]]
  const strange = { windows: [window, { ...window, timeZone: 'Europe/Dubling' }] }
  expect(() => refuseUnsafe(withSafety('lab', strange))).toThrow(/safety.windows.1.timeZone: there is no time zone/)
  const turned = { closed: [{ from: '2027-01-04', to: '2026-12-18', why: 'the end of the year' }] }
  expect(() => refuseUnsafe(withSafety('lab', turned))).toThrow(/safety.closed.0: from 2027-01-04 to 2026-12-18/)
  const never = { closed: [{ from: '2026-02-30', to: '2026-03-01', why: 'no such day' }] }
  expect(() => refuseUnsafe(withSafety('lab', never))).toThrow(/safety.closed.0/)
})

test('a role that stands there twice could never be given: it is refused', () => {
  const twice = { approvals: [...approvals, { role: 'service owner', keys: ['b'.repeat(64)] }] }
  expect(() => refuseUnsafe(withSafety('lab', twice))).toThrow(/safety.approvals.1: the role "service owner" .* twice/)
})

test('a fault that reaches further, or stands longer, than is allowed', () => {
  expect(() => refuseBeyond(ceiling, [fault('a', { reach: 'host', standsMs: 600_000 })])).not.toThrow()
  expect(() => refuseBeyond(ceiling, [fault('a'), fault('b', { atMs: 60_000, reach: 'zone' })])).toThrow(
    /faults.1: component.crash reaches as far as a zone; the environment allows a host at most/,
  )
  expect(() => refuseBeyond(ceiling, [fault('a', { standsMs: 600_001 })])).toThrow(
    /may stand for 10 min.*allows 10 min/,
  )
  expect(() => refuseBeyond(undefined, [fault('a', { reach: 'region', standsMs: 1e9 })])).not.toThrow()
})

test('a fault of which nobody says how far it is felt counts as the furthest', () => {
  const { reach: _, ...unsaid } = fault('a')
  expect(() => refuseBeyond(ceiling, [unsaid])).toThrow(/as far as a region/)
})

test('faults at the same time are counted, one after the other is one', () => {
  const after = [fault('a'), fault('b', { atMs: 10_000 })]
  expect(() => refuseBeyond(ceiling, after)).not.toThrow()
  const together = [fault('a'), fault('b', { atMs: 9_999 })]
  expect(() => refuseBeyond(ceiling, together)).toThrow(/a, b stand at the same time; the environment allows 1 at once/)
  expect(() => refuseBeyond({ ...ceiling, atOnce: 2 }, together)).not.toThrow()
  const stays = [fault('a', { isLast: true }), fault('b', { atMs: 500_000 })]
  expect(() => refuseBeyond(ceiling, stays)).toThrow(/a, b stand at the same time/)
})
