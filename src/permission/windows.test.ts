import { expect, test } from 'vitest'
import type { Safety } from '../model/environment/safety.ts'
import { closureAt, opensAt, shownAt } from './windows.ts'

type Hours = Pick<Safety, 'windows' | 'closed'>

const minuteMs = 60_000
const hourMs = 60 * minuteMs
const dublin: Hours = { windows: [{ days: ['tue', 'wed'], from: '10:00', to: '15:00', timeZone: 'Europe/Dublin' }] }
const opens = (hours: Hours, at: string, neededMs = hourMs) => opensAt(hours, new Date(at), neededMs)?.toISOString()

test('now, where it stays open for long enough; else the next moment at which it does', () => {
  // 1 December 2026 is a Tuesday; Dublin keeps UTC in winter.
  expect(opens(dublin, '2026-12-01T10:00:00.000Z')).toBe('2026-12-01T10:00:00.000Z')
  expect(opens(dublin, '2026-12-01T13:59:30.250Z')).toBe('2026-12-01T13:59:30.250Z')
  expect(opens(dublin, '2026-12-01T14:00:00.000Z')).toBe('2026-12-01T14:00:00.000Z')
  expect(opens(dublin, '2026-12-01T14:00:00.001Z')).toBe('2026-12-02T10:00:00.000Z')
  expect(opens(dublin, '2026-12-01T09:59:59.999Z')).toBe('2026-12-01T10:00:00.000Z')
  expect(opens(dublin, '2026-12-02T15:00:00.000Z')).toBe('2026-12-08T10:00:00.000Z')
})

test('a drill that takes longer than any window is never begun', () => {
  expect(opens(dublin, '2026-12-01T10:00:00.000Z', 5 * hourMs)).toBe('2026-12-01T10:00:00.000Z')
  expect(opens(dublin, '2026-12-01T10:00:00.000Z', 5 * hourMs + 1)).toBeUndefined()
})

test('by the clocks of the place, also when they are set', () => {
  expect(opens(dublin, '2026-07-07T08:00:00.000Z')).toBe('2026-07-07T09:00:00.000Z')
  // In the night to 25 October 2026 clocks in Berlin are put back from 3 to 2: from 1 to 4 are four hours.
  const night: Hours = { windows: [{ days: ['sun'], from: '01:00', to: '04:00', timeZone: 'Europe/Berlin' }] }
  expect(opens(night, '2026-10-24T12:00:00.000Z', 4 * hourMs)).toBe('2026-10-24T23:00:00.000Z')
  expect(opens(night, '2026-10-31T12:00:00.000Z', 4 * hourMs)).toBeUndefined()
})

test('across midnight a window belongs to the day on which it begins', () => {
  const night: Hours = { windows: [{ days: ['fri'], from: '22:00', to: '04:00', timeZone: 'UTC' }] }
  expect(opens(night, '2026-12-05T02:00:00.000Z')).toBe('2026-12-05T02:00:00.000Z')
  expect(opens(night, '2026-12-04T02:00:00.000Z')).toBe('2026-12-04T22:00:00.000Z')
  expect(opens(night, '2026-12-05T03:30:00.000Z')).toBe('2026-12-11T22:00:00.000Z')
})

test('windows that meet are one', () => {
  const shifts: Hours = {
    windows: [
      { days: ['mon'], from: '08:00', to: '12:00', timeZone: 'UTC' },
      { days: ['mon'], from: '12:00', to: '16:00', timeZone: 'UTC' },
    ],
  }
  expect(opens(shifts, '2026-12-07T08:00:00.000Z', 8 * hourMs)).toBe('2026-12-07T08:00:00.000Z')
})

test('a day that is closed is closed whatever the hour, its last minute too', () => {
  const closed = [{ from: '2026-12-01', to: '2026-12-01', why: 'the board meets' }]
  expect(opens({ ...dublin, closed }, '2026-12-01T10:00:00.000Z')).toBe('2026-12-02T10:00:00.000Z')
  expect(opens({ closed }, '2026-11-30T23:30:00.000Z')).toBe('2026-12-02T00:00:00.000Z')
  expect(closureAt({ closed }, new Date('2026-12-01T23:59:59.999Z'))).toBe(
    'closed from 2026-12-01 to 2026-12-01: the board meets',
  )
  expect(closureAt({ closed }, new Date('2026-12-02T00:00:00.000Z'))).toBeNull()
})

test('whoever sets no hours may always be drilled', () => {
  expect(opens({}, '2026-12-01T03:14:15.926Z')).toBe('2026-12-01T03:14:15.926Z')
})

test('a moment is shown by the clocks of each place', () => {
  expect(shownAt(dublin, new Date('2026-07-07T08:00:00.000Z'))).toBe('tue 2026-07-07 09:00 Europe/Dublin')
  expect(shownAt({}, new Date('2026-07-07T08:00:00.000Z'))).toBe('tue 2026-07-07 08:00 UTC')
})
