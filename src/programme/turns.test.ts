import { expect, test } from 'vitest'
import { drillOf, runOf } from '../../test/programme/constructed.ts'
import { ExitCode } from '../model/exit-code.ts'
import { standingOf } from './standing.ts'
import { type Taken, turnCounts, turnLines, turnRow } from './turns.ts'

const now = Date.parse('2026-11-15T12:00:00Z')
const drill = drillOf({ from: '2026-Q4' })
const standing = (...runs: Parameters<typeof runOf>[]) =>
  standingOf(
    drill,
    runs.map(([at, otherwise]) => runOf(at, otherwise)),
    '2026-Q4',
    now,
  )
const due = standing()
const done = standing(['2026-11-05'])
const met: Taken = { result: 'met', report: 'reports/db-failover/1', refused: null, exitCode: ExitCode.met }

test('a drill that was run bears its own exit code, and stands where its run put it', () => {
  expect(turnRow(drill, due, done, met)).toMatchObject({ outcome: 'ran', why: null, exitCode: 0, state: 'done' })
  const doubted = { ...met, result: 'inconclusive', exitCode: ExitCode.inconclusive }
  const still = turnRow(drill, due, standing(['2026-11-15', { grade: 'inconclusive' }]), doubted)
  expect(still).toMatchObject({ outcome: 'ran', exitCode: 2, state: 'due' })
  expect(turnLines([still], words => words.join(' '))).toEqual([
    '  run  db-failover  lab  database on-call  inconclusive, reports/db-failover/1; still due',
  ])
})

test('a drill whose turn never came is told, and so is one that was refused', () => {
  const stopped = turnRow(drill, due, due, null)
  expect(stopped).toMatchObject({
    outcome: 'not-run',
    why: expect.stringMatching(/stopped before it had ended/),
    exitCode: 3,
  })
  const refused = turnRow(drill, due, due, { ...met, result: null, report: null, refused: 'no lab', exitCode: 5 })
  expect(refused).toMatchObject({ outcome: 'not-run', why: 'no lab', exitCode: 5, state: 'due' })
  expect(turnCounts([stopped, refused, turnRow(drill, done, done, null)])).toBe('3 drills: 2 not run, 1 not owed')
})

test('what is done is not run again', () => {
  expect(turnRow(drill, done, done)).toMatchObject({
    outcome: 'not-owed',
    why: 'drilled on 2026-11-05',
    exitCode: null,
  })
})

test.each(['staging', 'production'])('what is protected is not run with the others: %s', protection => {
  const environment = { name: 'live', protection, digest: 'b'.repeat(64) }
  const row = turnRow({ ...drill, environment, environmentReference: 'live.ts' }, due, due)
  expect(row).toMatchObject({ outcome: 'not-run', exitCode: 5, byItself: expect.arrayContaining(['run', 'live.ts']) })
  expect(turnLines([row], words => `./muster ${words.join(' ')}`).at(-1)).toBe(
    '      then: ./muster run scenarios/db-failover.ts -e live.ts',
  )
})
