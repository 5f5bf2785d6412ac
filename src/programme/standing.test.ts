import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { drillOf, type Otherwise, runOf } from '../../test/programme/constructed.ts'
import { isSealed, type StoredRun } from '../library/stored-runs.ts'
import type { Obligation } from '../model/scenario/programme.ts'
import { quarterOf } from '../trend/quarter.ts'
import { type State, standingOf } from './standing.ts'

const now = Date.parse('2026-11-15T12:00:00Z')
const standing = (runs: readonly StoredRun[], obligation: Partial<Obligation> = {}, quarter = '2026-Q4', at = now) =>
  standingOf(drillOf({ from: '2026-Q3', ...obligation }), runs, quarter, at)

/** Drilled in the quarter before, so that nothing is owed from there. */
const before = runOf('2026-08-01')

type Row = [what: string, runs: StoredRun[], obligation: Partial<Obligation>, state: State, why: RegExp]
describe('where an obligation stands on 2026-11-15', () => {
  test.each<Row>([
    ['drilled in this quarter', [before, runOf('2026-11-05')], {}, 'done', /^drilled on 2026-11-05$/],
    ['with exceptions', [before, runOf('2026-11-05', { grade: 'met-with-exceptions' })], {}, 'done', /2026-11-05/],
    ['first instant of the quarter', [before, runOf('2026-10-01T00:00:00Z')], {}, 'done', /2026-10-01/],
    ['last instant of the one before', [runOf('2026-09-30T23:59:59Z')], {}, 'due', /until 2026-12-31/],
    ['not yet', [before], {}, 'due', /^owed until 2026-12-31$/],
    ['never, in the first quarter', [], { from: '2026-Q4' }, 'due', /until 2026-12-31/],
    ['never, and a quarter ended', [], {}, 'overdue', /^2026-Q3 ended without a drill$/],
    ['made up for', [runOf('2026-10-02')], {}, 'done', /2026-10-02/],
    ['before the first quarter', [], { from: '2027-Q1' }, 'not-owed', /from 2027-Q1 on/],
    ['a promise was not kept', [before, runOf('2026-11-05', { grade: 'not-met' })], {}, 'not-met', /re-test is owed/],
    ['re-tested', [before, runOf('2026-11-05', { grade: 'not-met' }), runOf('2026-11-06')], {}, 'done', /2026-11-06/],
    ['worse again', [before, runOf('2026-11-05'), runOf('2026-11-06', { grade: 'not-met' })], {}, 'not-met', /11-06/],
    ['inconclusive', [before, runOf('2026-11-05', { grade: 'inconclusive' })], {}, 'due', /until/],
    ['nothing tested', [before, runOf('2026-11-05', { grade: 'not-tested' })], {}, 'due', /until/],
    ['aborted', [before, runOf('2026-11-05', { aborted: true })], {}, 'due', /until/],
    ['invalid', [before, runOf('2026-11-05', { invalid: true })], {}, 'due', /until/],
    ['undo not verified', [before, runOf('2026-11-05', { undoFailed: true })], {}, 'due', /until/],
    ['without an end', [before, runOf('2026-11-05', { endless: true })], {}, 'due', /until/],
    ['tampered with', [before, runOf('2026-11-05', { unverified: true })], {}, 'due', /until/],
    ['another environment', [before, runOf('2026-11-05', { environment: 'world' })], {}, 'due', /until/],
    ['another scenario', [before, runOf('2026-11-05', { scenarioDigest: '0'.repeat(64) })], {}, 'due', /until/],
    ['other settings', [before, runOf('2026-11-05', { environmentDigest: '0'.repeat(64) })], {}, 'due', /until/],
    ['a run of tomorrow', [before, runOf('2026-11-16')], {}, 'due', /until/],
    ['fresh enough', [before, runOf('2026-11-05')], { freshFor: '31d' }, 'done', /2026-11-05/],
    ['stale', [before, runOf('2026-10-05')], { freshFor: '31d' }, 'overdue', /2026-10-05, more than 31d ago/],
    ['stale and not met', [runOf('2026-10-05', { grade: 'not-met' })], { freshFor: '31d' }, 'overdue', /31d ago/],
    ['fresh until', [runOf('2026-10-25'), runOf('2026-09-25')], { freshFor: '31d' }, 'done', /2026-10-25/],
    ['due sooner', [runOf('2026-09-25')], { freshFor: '60d' }, 'due', /until 2026-11-24/],
    [
      'never, and stale',
      [],
      { from: '2026-Q4', freshFor: '31d' },
      'overdue',
      /never drilled, and owed until 2026-10-31/,
    ],
    ['in other quarters only', [before], { quarters: ['Q1', 'Q3'] }, 'not-owed', /owed next until 2027-03-31/],
    ['in another quarter, missed', [], { quarters: ['Q1', 'Q3'] }, 'overdue', /^2026-Q3 ended/],
    ['missed and made up for', [runOf('2026-10-03')], { quarters: ['Q1', 'Q3'] }, 'done', /2026-10-03/],
    ['first such quarter to come', [], { from: '2026-Q4', quarters: ['Q1'] }, 'not-owed', /from 2026-Q4/],
    [
      'not met in another quarter',
      [runOf('2026-08-01', { grade: 'not-met' })],
      { quarters: ['Q3'] },
      'not-met',
      /last drill did not keep a promise/,
    ],
  ])('%s', (_, runs, obligation, state, why) => {
    expect(standing(runs, obligation)).toMatchObject({ state, why: expect.stringMatching(why) })
  })
})

test.each<[Otherwise, RegExp]>([
  [{ unverified: true }, /journal\.ndjson: was changed since it was signed/],
  [{ environment: 'world' }, /drilled the environment world/],
  [{ undoFailed: true }, /undo could not be verified/],
  [{ aborted: true }, /aborted by operator: SIGINT/],
  [{ endless: true }, /has no end/],
  [{ invalid: true }, /may not be believed: it stood still/],
  [{ grade: 'inconclusive' }, /is inconclusive/],
  [{ grade: 'not-tested' }, /nothing was tested/],
  [{ scenarioDigest: '0'.repeat(64) }, /another scenario than scenarios\/db-failover\.ts is today/],
  [{ environmentDigest: '0'.repeat(64) }, /other settings than the environment lab has today/],
])('a run that does not count is told with why: %j', (otherwise, why) => {
  const { notCounted, by } = standing([before, runOf('2026-11-05', otherwise)])
  expect(by).toBeNull()
  expect(notCounted).toEqual([{ runId: '20261105T000000Z-aaaaaa', why: expect.stringMatching(why) }])
})

test('what counts is told of no run of another scenario', () => {
  const other = { ...runOf('2026-11-05'), scenario: 'db-freeze' }
  expect(standing([before, other])).toMatchObject({ state: 'due', notCounted: [], last: { runId: before.runId } })
})

test.each<[Otherwise, string]>([
  [{ grade: 'not-met' }, 'not-met'],
  [{ grade: 'inconclusive' }, 'inconclusive'],
  [{ undoFailed: true }, 'undo-failed'],
  [{ undoFailed: true, aborted: true }, 'undo-failed'],
  [{ aborted: true }, 'aborted'],
  [{ endless: true }, 'aborted'],
  [{ invalid: true }, 'invalid'],
  [{ unverified: true }, 'unverified'],
  [{ environmentDigest: '0'.repeat(64) }, 'met'],
])('how the newest run ended is told, whether it counts or not: %j', (otherwise, result) => {
  expect(standing([before, runOf('2026-11-05', otherwise)]).last?.result).toBe(result)
})

test('a run began when it was signed to have begun, whatever its folder says', () => {
  const moved = { ...runOf('2026-08-01'), runId: '20261105T000000Z-aaaaaa' }
  expect(standing([moved])).toMatchObject({ state: 'due', by: null })
})

test('runs are in the order in which they began, whatever their folders are called', () => {
  const sample = { ...runOf('2026-10-02', { grade: 'not-met' }), runId: 'sample' }
  const found = standing([runOf('2026-11-05'), before, sample])
  expect(found).toMatchObject({ state: 'done', by: { runId: '20261105T000000Z-aaaaaa' }, last: { result: 'met' } })
  const unsigned = { ...runOf('2026-11-05', { unverified: true }), runId: 'damaged' }
  expect(standing([before, unsigned]).notCounted).toMatchObject([{ runId: 'damaged' }])
  expect(standing([before, { ...unsigned, runId: '20260805T000000Z-bbbbbb' }]).notCounted).toEqual([])
})

test('a drill of which the files cannot be read is never done', () => {
  const unread = drillOf({}, { environment: { name: 'lab', protection: 'lab', digest: null }, problems: ['no such'] })
  const { state, notCounted } = standingOf(unread, [before, runOf('2026-11-05')], '2026-Q4', now)
  expect(state).toBe('due')
  expect(notCounted).toMatchObject([{ why: 'what would be drilled today cannot be told' }])
})

describe('a quarter that has ended', () => {
  const inQ3 = (runs: readonly StoredRun[], obligation: Partial<Obligation> = {}) =>
    standing(runs, obligation, '2026-Q3', now)
  test('is judged as of its end, and by what was drilled then', () => {
    expect(inQ3([before]).state).toBe('done')
    expect(inQ3([runOf('2026-08-01', { scenarioDigest: '0'.repeat(64) })]).state).toBe('done')
    expect(inQ3([runOf('2026-10-01')])).toMatchObject({ state: 'overdue', why: '2026-Q3 ended without a drill' })
    expect(inQ3([runOf('2026-09-30T23:59:30Z')]).state).toBe('done')
    expect(inQ3([before, runOf('2026-10-01')], { freshFor: '31d' })).toMatchObject({
      state: 'overdue',
      why: 'drilled last on 2026-08-01, more than 31d ago',
    })
    expect(inQ3([runOf('2026-09-20')], { freshFor: '31d' }).state).toBe('done')
  })
  test('without a drill stays visible after it was made up for', () => {
    expect(standing([runOf('2026-10-02')], { from: '2026-Q1' }).missed).toEqual(['2026-Q1', '2026-Q2', '2026-Q3'])
    expect(standing([runOf('2026-10-02'), before]).missed).toEqual([])
    expect(inQ3([]).missed).toEqual(['2026-Q3'])
  })
})

test('the next drill is owed until the end of the next quarter, or until the last one is too old', () => {
  const dueBy = (obligation: Partial<Obligation>) =>
    new Date(standing([before, runOf('2026-11-05')], obligation).dueBy as number).toISOString()
  expect(dueBy({})).toBe('2027-04-01T00:00:00.000Z')
  expect(dueBy({ freshFor: '31d' })).toBe('2026-12-06T00:01:00.000Z')
  expect(dueBy({ quarters: ['Q3', 'Q4'] })).toBe('2027-10-01T00:00:00.000Z')
})

const instants = fc.date({ min: new Date('2026-07-01'), max: new Date('2027-01-15'), noInvalidDate: true })
const flag = fc.integer({ min: 0, max: 5 }).map(pick => pick === 0)
const otherwise: fc.Arbitrary<Otherwise> = fc.record(
  {
    grade: fc.constantFrom('met', 'met-with-exceptions', 'not-met', 'inconclusive', 'not-tested'),
    aborted: flag,
    invalid: flag,
    undoFailed: flag,
    endless: flag,
    environment: fc.constantFrom('lab', 'world'),
    scenarioDigest: fc.constantFrom('a'.repeat(64), '0'.repeat(64)),
    unverified: flag,
  },
  { requiredKeys: [] },
)
const storedRun = fc.tuple(instants, otherwise).map(([at, more]) => runOf(at.toISOString(), more))
const obligations: fc.Arbitrary<Partial<Obligation>> = fc.record(
  {
    from: fc.constantFrom('2025-Q4', '2026-Q2', '2026-Q4'),
    freshFor: fc.constantFrom('10d', '31d', '120d'),
    quarters: fc.subarray(['Q1', 'Q2', 'Q3', 'Q4'] as const, { minLength: 1 }),
  },
  { requiredKeys: [] },
)

test('nothing is ever done without a run of that quarter that is sealed, valid, ended, conclusive and met', () => {
  let done = 0
  fc.assert(
    fc.property(fc.array(storedRun, { maxLength: 12 }), obligations, instants, (runs, obligation, at) => {
      const quarter = quarterOf(at.toISOString())
      const found = standingOf(drillOf(obligation), runs, quarter, at.getTime())
      if (found.state !== 'done') return
      done++
      const sound = runs
        .filter(isSealed)
        .filter(
          ({ verdict, drilled }) =>
            verdict.result === 'pass' &&
            verdict.aborted === null &&
            verdict.validity.valid &&
            verdict.undoVerified &&
            verdict.endedWall !== null &&
            Date.parse(verdict.endedWall) <= at.getTime() &&
            quarterOf(verdict.startedWall) === quarter &&
            drilled.environment === 'lab' &&
            drilled.scenarioDigest === 'a'.repeat(64),
        )
      expect(sound.map(({ runId }) => runId)).toContain(found.by?.runId)
    }),
    { numRuns: 3000 },
  )
  expect(done).toBeGreaterThan(50)
})

test('a run that does not count never changes where an obligation stands', () => {
  const uncounted = fc
    .tuple(
      instants,
      fc.constantFrom<Otherwise>(
        { grade: 'inconclusive' },
        { aborted: true },
        { invalid: true },
        { undoFailed: true },
        { unverified: true },
        { environment: 'world' },
      ),
    )
    .map(([at, more]) => runOf(at.toISOString(), more))
  fc.assert(
    fc.property(
      fc.array(storedRun, { maxLength: 6 }),
      fc.array(uncounted, { maxLength: 6 }),
      obligations,
      instants,
      (runs, more, obligation, at) => {
        const stateWith = (all: readonly StoredRun[]) =>
          standingOf(drillOf(obligation), all, quarterOf(at.toISOString()), at.getTime()).state
        expect(stateWith([...more, ...runs])).toBe(stateWith(runs))
      },
    ),
  )
})
