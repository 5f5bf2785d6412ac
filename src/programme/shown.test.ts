import { execFileSync } from 'node:child_process'
import { describe, expect, test } from 'vitest'
import { drillOf, type Otherwise, runOf } from '../../test/programme/constructed.ts'
import type { StoredRun } from '../library/stored-runs.ts'
import type { Obligation } from '../model/scenario/programme.ts'
import { isOwed, matrixOf } from './matrix.ts'
import { metricsText } from './metrics.ts'
import { type ProgrammeRow, rowOf } from './row.ts'
import { standingOf } from './standing.ts'
import { countsText, programmeLines } from './text.ts'

const now = Date.parse('2026-11-15T12:00:00Z')
const before = runOf('2026-08-01')

function rowWith(runs: readonly StoredRun[], obligation: Partial<Obligation> = {}): ProgrammeRow {
  const drill = drillOf({ from: '2026-Q3', ...obligation })
  return rowOf(drill, standingOf(drill, runs, '2026-Q4', now), runs)
}
const after = (otherwise: Otherwise) => rowWith([before, runOf('2026-11-05', otherwise)])

describe('for people', () => {
  const rows = [after({}), rowWith([]), after({ grade: 'not-met' }), after({ aborted: true })]
  const lines = programmeLines(rows)

  test('the gravest first, each with what to know of it', () => {
    expect(lines.map(line => line.split(/ {2,}/)[1])).toEqual([
      'state',
      'overdue',
      '2026-Q3 ended without a drill',
      'missed: 2026-Q3',
      'done but not met',
      'drilled on 2026-11-05; a promise was not kept: a re-test is owed',
      'due',
      'not counted: 20261105T000000Z-aaaaaa: it was aborted by operator: SIGINT',
      'done',
    ])
    expect(countsText(rows)).toBe('4 drills: 1 overdue, 1 done but not met, 1 due, 1 done')
  })
  test('an aborted drill is due, whatever came before it', () => {
    expect(lines.find(line => line.includes('  due'))).toMatch(/^ {2}due .* aborted .* database on-call$/)
  })
  test('of many runs that do not count the newest is told', () => {
    const bad = ['2026-11-01', '2026-11-02', '2026-11-03'].map(day => runOf(day, { grade: 'inconclusive' }))
    expect(programmeLines([rowWith([before, ...bad])]).at(-1)).toMatch(/20261103T.*inconclusive \(and 2 more\)$/)
  })
})

test('a trend is that of the runs on this environment', () => {
  const elsewhere = runOf('2026-05-01', { environment: 'world' })
  expect(rowWith([elsewhere, before]).trend).toEqual([{ finding: 'rto/backend-api', change: 'one quarter only' }])
  expect(rowWith([before, runOf('2026-11-05')]).trend).toEqual([{ finding: 'rto/backend-api', change: 'too few runs' }])
  expect(rowWith([]).trend).toEqual([])
})

describe('for Prometheus', () => {
  const odd = { owner: 'on "call"\\\nof\ttwo lines', environment: 'world' }
  const text = metricsText([after({ grade: 'not-met' }), rowWith([], odd)])
  const valueOf = (name: string, labels: string) =>
    text
      .split('\n')
      .find(line => line.startsWith(`${name}{`) && line.includes(labels))
      ?.split(' ')
      .at(-1)

  test('promtool finds nothing wrong with it', () => {
    expect(() => execFileSync('promtool', ['check', 'metrics'], { input: text, stdio: 'pipe' })).not.toThrow()
    expect(() => execFileSync('promtool', ['check', 'metrics'], { input: `${text}x{`, stdio: 'pipe' })).toThrow()
  })
  test('it says what is owed, since when the last one was good, and how the newest ended', () => {
    expect(valueOf('muster_drill_due', 'on-call')).toBe('1')
    expect(valueOf('muster_drill_overdue', 'on-call')).toBe('0')
    expect(valueOf('muster_drill_overdue', 'lines')).toBe('1')
    expect(valueOf('muster_drill_retest_owed', 'on-call')).toBe('1')
    expect(valueOf('muster_drill_last_success_timestamp_seconds', 'on-call')).toBe(
      String(Date.parse('2026-08-01T00:01:00Z') / 1000),
    )
    expect(valueOf('muster_drill_last_success_timestamp_seconds', 'lines')).toBeUndefined()
    expect(valueOf('muster_drill_last_result', 'database on-call",result="not-met"')).toBe('1')
    expect(valueOf('muster_drill_last_result', 'database on-call",result="met"')).toBe('0')
    expect(valueOf('muster_drill_last_result', 'lines",result="none"')).toBe('1')
    expect(valueOf('muster_drill_missed_quarters', 'lines')).toBe('1')
    expect(valueOf('muster_drill_deadline_timestamp_seconds', 'on-call')).toBe(String(Date.UTC(2027, 0) / 1000))
  })
  test('what would end a label does not', () => {
    expect(text).toContain('owner="on \\"call\\"\\\\\\nof\ttwo lines"')
  })
})

test('the matrix holds a job for each drill, with what its approval hangs on', () => {
  const unread = drillOf({ region: 'us-east-1' }, { environment: null, environmentReference: 'staging.ts' })
  expect(
    matrixOf([
      { drill: drillOf(), state: 'due' },
      { drill: unread, state: 'overdue' },
    ]).include,
  ).toEqual([
    {
      scenario: 'scenarios/db-failover.ts',
      environment: 'lab',
      region: 'eu-west-1',
      tier: 'critical',
      protection: 'lab',
      owner: 'database on-call',
      state: 'due',
    },
    expect.objectContaining({ environment: 'staging.ts', region: 'us-east-1', protection: null, state: 'overdue' }),
  ])
})

test('a re-test is owed, what is done is not', () => {
  expect(['overdue', 'not-met', 'due', 'done', 'not-owed'].map(state => isOwed(state as 'due'))).toEqual([
    true,
    true,
    true,
    false,
    false,
  ])
})
