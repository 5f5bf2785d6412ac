import { describe, expect, test } from 'vitest'
import type { Verdict } from '../model/verdict/verdict.ts'
import { type Change, trendsOf } from './compare-quarters.ts'
import { historyOf } from './history.ts'
import { quarterOf } from './quarter.ts'
import { type ToldTrend, trendLines } from './text.ts'

interface Run {
  readonly day: string
  readonly rtaMs: number | null
  readonly stratum?: number
  readonly configuration?: string
  readonly aborted?: boolean
  readonly invalid?: boolean
}

const verdictOf = ({ day, rtaMs, stratum, configuration = 'a'.repeat(64), aborted, invalid }: Run, at: number) =>
  ({
    runId: `${day.replaceAll('-', '')}T000000Z-${String(at).padStart(6, '0')}`,
    startedWall: `${day}T12:00:00.000Z`,
    configurationDigest: configuration,
    ...(stratum === undefined ? {} : { loopPhase: { periodMs: 1000, atMs: 1, stratum, of: 6 } }),
    aborted: aborted ? { by: 'operator', reason: 'SIGINT', phase: 'observe' } : null,
    validity: { valid: !invalid, reasons: invalid ? ['it stood still'] : [] },
    findings: [
      {
        id: 'rto/api',
        actualMs: rtaMs === null ? { lower: 60_000, upper: null } : { lower: rtaMs - 50, upper: rtaMs + 50 },
      },
      { id: 'steady-state/system', actualMs: null },
    ],
  }) as unknown as Verdict

const historyFrom = (runs: readonly Run[]) => historyOf('db-failover', 'lab', runs.map(verdictOf))
const trendFrom = (runs: readonly Run[]) => trendsOf(historyFrom(runs).points)[0]

/** Six runs of a quarter, each in a stratum of its own, in which recovery takes longer the later the fault falls. */
const quarter = (day: string, addedMs: number, more: Partial<Run> = {}): Run[] =>
  [0, 1, 2, 3, 4, 5].map(stratum => ({ day, stratum, rtaMs: 2_000 + stratum * 900 + addedMs + stratum * 7, ...more }))

test('quarters are those of the calendar, in UTC', () => {
  expect(['2026-01-01T00:00:00Z', '2026-03-31T23:59:59Z', '2026-12-31T23:59:59Z'].map(quarterOf)).toEqual([
    '2026-Q1',
    '2026-Q1',
    '2026-Q4',
  ])
})

describe('the last quarter and the one before', () => {
  test.each<[Change, number]>([
    ['slower', 3_000],
    ['faster', -1_500],
  ])(
    '%s: a shift in every stratum is found with six runs a quarter, whatever lies between the strata',
    (change, addedMs) => {
      const trend = trendFrom([...quarter('2026-02-10', 0), ...quarter('2026-05-12', addedMs)])
      expect(trend?.change).toBe(change)
      expect(trend?.comparison?.shift).toBeCloseTo(addedMs, 6)
    },
  )

  test('four quarters: only the last two are compared, all are told', () => {
    const days = ['2026-02-10', '2026-05-12', '2026-08-11', '2026-11-10']
    const trend = trendFrom(days.flatMap((day, at) => quarter(day, at === 0 ? 9_000 : 0)))
    expect(trend?.quarters.map(({ quarter: name, runs }) => [name, runs])).toEqual([
      ['2026-Q1', 6],
      ['2026-Q2', 6],
      ['2026-Q3', 6],
      ['2026-Q4', 6],
    ])
    expect(trend?.change).toBe('none seen')
  })

  test('a run each can tell nothing from chance', () => {
    const trend = trendFrom([
      { day: '2026-02-10', rtaMs: 1_000 },
      { day: '2026-05-12', rtaMs: 9_000 },
    ])
    expect(trend).toMatchObject({ change: 'too few runs' })
  })

  test('runs on another configuration are never compared', () => {
    const other = { configuration: 'b'.repeat(64) }
    const trend = trendFrom([...quarter('2026-02-10', 0), ...quarter('2026-05-12', 3_000, other)])
    expect(trend).toMatchObject({ change: 'other configuration', comparison: null })
    // Of a quarter with both, those on the newest configuration count.
    const mixed = [...quarter('2026-02-10', 0), ...quarter('2026-05-12', 9_000, other), ...quarter('2026-05-13', 0)]
    expect(trendFrom(mixed)).toMatchObject({ change: 'none seen', comparison: { pairs: 6 } })
  })

  test('one quarter is compared with nothing', () => {
    expect(trendFrom(quarter('2026-02-10', 0))).toMatchObject({ change: 'one quarter only', comparison: null })
  })
})

test('what was aborted, may not be believed or never ended is told, and is in no figure', () => {
  const history = historyFrom([
    { day: '2026-02-10', rtaMs: 1_000 },
    { day: '2026-02-11', rtaMs: 9_000, aborted: true },
    { day: '2026-02-12', rtaMs: 9_000, invalid: true },
    { day: '2026-02-13', rtaMs: null },
  ])
  expect(history.points.map(({ valueMs }) => valueMs)).toEqual([1_000])
  expect(history.passed.map(({ why }) => why)).toEqual([
    'it was aborted by operator: SIGINT',
    'the harness may not be believed: it stood still',
    'rto/api was never seen to end',
  ])
})

const told = ({ points }: ReturnType<typeof historyFrom>, settings: ToldTrend['settings'] = null) =>
  trendsOf(points).map(trend => ({ ...trend, settings }))

test('for people: quarters on different configurations with the settings that differ', () => {
  const other = { configuration: 'b'.repeat(64) }
  const history = historyFrom([...quarter('2026-02-10', 0), ...quarter('2026-05-12', 3_000, other)])
  const settings = [{ path: 'driver.settings.patroni.ttl', before: '5', after: '30' }]
  expect(trendLines(history, told(history, settings)).slice(1, 3)).toEqual([
    '  rto/api: 2026-Q1 and 2026-Q2 were drilled on different configurations (aaaaaaaaaaaa, bbbbbbbbbbbb): not compared',
    '    driver.settings.patroni.ttl: 5 -> 30',
  ])
})

test('for people: the change with its size, its interval and its chance', () => {
  const history = historyFrom([...quarter('2026-02-10', 0), ...quarter('2026-05-12', 3_000)])
  const lines = trendLines(history, told(history))
  expect(lines[0]).toBe('db-failover in environment lab')
  expect(lines[1]).toBe('  rto/api: slower by 3 s (from +3 s to +3 s, at 97 %) in 2026-Q2 than in 2026-Q1, p = 0.031')
  expect(lines[2]).toMatch(/^ {4}2026-Q1 {2}6 runs, median 4\.\d+ s, worst 6\.\d+ s$/)
})
