import { describe, expect, test } from 'vitest'
import type { PlannedPerformance, Window } from '../model/promise/performance.ts'
import type { Counted } from './counted.ts'
import { performanceFinding } from './performance.ts'

/** `good` operations of 5 ms, then `late` ones of 1 s that a deadline of 500 ms calls down, then `failed` ones. */
function operations(good: number, late = 0, failed = 0): Counted[] {
  const answered = (latencyMs: number, ok: boolean): Counted => ({
    sch: 0,
    done: latencyMs * 1e6,
    failed: false,
    good: ok,
  })
  return [
    ...Array.from({ length: good }, () => answered(5, true)),
    ...Array.from({ length: late }, () => answered(1_000, false)),
    ...Array.from({ length: failed }, () => ({ sch: 0, done: null, failed: true, good: false })),
  ]
}

const windowsOf = (windows: Partial<Record<Window, Counted[]>>): Record<Window, Counted[]> => ({
  baseline: [],
  fault: [],
  after: [],
  whole: [],
  ...windows,
})

const limits = { 'error-rate': 0.1, availability: 99.9, latency: 2_000 }
const planned = (kind: PlannedPerformance['kind'], window: Window = 'whole'): PlannedPerformance => ({
  kind,
  subject: 'api',
  window,
  limit: limits[kind],
  percentile: kind === 'latency' ? 95 : null,
  source: 'the promise',
})
const finding = (kind: PlannedPerformance['kind'], whole: Counted[]) =>
  performanceFinding(planned(kind), windowsOf({ whole }))

describe('error rate and availability', () => {
  test.each([
    ['enough operations without a failure', [3688], 'met'],
    ['one failure among them', [3688, 0, 1], 'inconclusive'],
    ['few operations, all well', [500], 'inconclusive'],
    ['few operations, plainly too many failed', [450, 0, 50], 'not-met'],
    ['no operation', [0], 'inconclusive'],
  ] as const)('%s', (_name, [good, late, failed], grade) => {
    const whole = operations(good, late, failed)
    expect(finding('error-rate', whole).grade).toBe(grade)
    expect(finding('availability', whole).grade).toBe(grade)
  })

  test('of no operation no share is known', () => {
    expect(finding('error-rate', [])).toMatchObject({ percent: { actual: null }, numbers: { 'whole.operations': 0 } })
  })

  test('late answers are no errors, and yet the service was not available', () => {
    const whole = operations(4_000, 100)
    expect(finding('error-rate', whole)).toMatchObject({ grade: 'met', numbers: { 'whole.failed': 0 } })
    expect(finding('availability', whole)).toMatchObject({ grade: 'not-met', numbers: { 'whole.good': 4_000 } })
  })

  test('the figures: exact bounds in percent, the promise, and what is no time has none', () => {
    const { percent, objectiveMs, actualMs } = finding('error-rate', operations(9, 0, 1))
    expect(percent).toMatchObject({ promise: 'under', objective: 0.1 })
    expect(percent?.actual?.lower).toBeCloseTo(0.25, 2)
    expect(percent?.actual?.upper).toBeCloseTo(44.5, 1)
    expect([objectiveMs, actualMs]).toEqual([null, null])
  })
})

describe('latency', () => {
  test('p95 of a thousand quick answers', () => {
    expect(finding('latency', operations(1_000))).toMatchObject({ grade: 'met', actualMs: { lower: 5, upper: 5 } })
  })

  test('it counts from when an operation was due, and the quantile lies between two ranks', () => {
    const whole = Array.from({ length: 1_000 }, (_, at) => ({
      sch: 1e9 - at * 1e6,
      done: 1e9 + 1e6,
      failed: false,
      good: true,
    }))
    // Latencies are 1 to 1000 ms; of 1000 draws the p95 lies between ranks 936 and 964.
    expect(finding('latency', whole).actualMs).toEqual({ lower: 936, upper: 964 })
  })

  test('few operations bound it from below only', () => {
    expect(finding('latency', operations(71))).toMatchObject({ grade: 'inconclusive', actualMs: { upper: null } })
    expect(finding('latency', [])).toMatchObject({ grade: 'inconclusive', actualMs: null })
  })

  test('what fails is infinitely slow, however quickly', () => {
    const failed = Array.from({ length: 100 }, () => ({ sch: 0, done: 1e6, failed: true, good: false }))
    expect(finding('latency', [...operations(900), ...failed])).toMatchObject({
      grade: 'not-met',
      actualMs: { lower: 5, upper: null },
      numbers: { 'whole.p95LowerMs': null },
    })
    expect(finding('latency', [...operations(990), ...failed.slice(0, 10)]).grade).toBe('met')
  })
})

test('one window is graded, and the counts of all are told', () => {
  const windows = windowsOf({
    baseline: operations(300),
    fault: operations(50, 0, 25),
    after: operations(4_000),
    whole: operations(4_350, 0, 25),
  })
  const after = performanceFinding(planned('error-rate', 'after'), windows)
  expect(after).toMatchObject({ id: 'error-rate/api/after', grade: 'met', result: 'pass' })
  expect(after.objectiveSource).toBe('the promise; graded after recovery')
  expect(after.summary).toBe(
    '0 of 4000 operations failed after recovery (0 % to 0.0922 % with 95 % confidence); before the fault 0 of 300, 0 %; from the fault until recovery 25 of 75, 33.3 %; over the whole drill 25 of 4375, 0.571 %; the objective is under 0.1 %',
  )
  expect(performanceFinding(planned('latency', 'fault'), windows)).toMatchObject({ grade: 'not-met' })
  expect(performanceFinding(planned('latency', 'after'), windows)).toMatchObject({ grade: 'met' })
  const whole = performanceFinding(planned('error-rate'), windows)
  expect(whole).toMatchObject({ id: 'error-rate/api', grade: 'not-met', result: 'fail' })
})
