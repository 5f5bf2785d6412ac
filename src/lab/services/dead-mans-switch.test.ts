import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { startSwitch } from './dead-mans-switch.ts'

beforeEach(() => vi.useFakeTimers())
afterEach(() => vi.useRealTimers())

test('heartbeats keep it quiet; without them it goes off once, and the next one says that it is over', () => {
  const told: string[] = []
  const beat = startSwitch(5_000, status => told.push(status))
  for (let second = 0; second < 20; second++) {
    vi.advanceTimersByTime(1_000)
    beat()
  }
  expect(told).toEqual([])
  vi.advanceTimersByTime(4_999)
  expect(told).toEqual([])
  vi.advanceTimersByTime(20_000)
  expect(told).toEqual(['firing'])
  beat()
  beat()
  expect(told).toEqual(['firing', 'resolved'])
  vi.advanceTimersByTime(5_000)
  expect(told).toEqual(['firing', 'resolved', 'firing'])
})

test('it is armed from the start: monitoring that never comes up is noticed too', () => {
  const told: string[] = []
  startSwitch(5_000, status => told.push(status))
  vi.advanceTimersByTime(5_000)
  expect(told).toEqual(['firing'])
})
