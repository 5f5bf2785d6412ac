import { expect, test } from 'vitest'
import type { WriteRecord } from '../model/record/observation.ts'
import type { FinishedRun } from './evidence-run.ts'
import { restoreFinding } from './restore-finding.ts'
import { restoresOf } from './restore.ts'

const target = { store: 'core-db' }
const newest = '20261125-031013F_20261125-031016I'
const full = '20261125-031013F'
const time = '2026-11-25 03:10:20.680556+00'
const criterion = { assert: 'restore', store: 'core-db' } as const

const names = ['check', 'restore', 'replay', 'first-query', 'verify']
type Facts = Record<string, Record<string, string>>

/** What the steps of a sound restore leave in the journal. */
const sound: Facts = {
  check: { problems: '[]' },
  restore: {
    point: JSON.stringify({ time, ledger: 'pool', writer: 0, seq: 2 }),
    backup: newest,
    refused: '[]',
  },
  replay: { stopped: 'recovery stopping before commit of transaction 738', end: 'point' },
  'first-query': {},
  verify: { reached: time, expected: '{"pool/0":[[0,2]]}', present: '{"pool/0":[[0,2]]}', beyond: '{}' },
}

const write = (seq: number, sent: number): WriteRecord => ({
  t: 'write',
  ledger: 'pool',
  writer: 0,
  seq,
  sch: sent,
  sent,
  done: sent + 5,
  outcome: 'ok',
})

interface Drilled {
  readonly facts?: Facts
  /** the step that failed, which ended the runbook */
  readonly failed?: string
  readonly hit?: string
}

/** A run whose steps take 1 s each; three writes, the last of which marks the point. */
function runOf({ facts = {}, failed, hit }: Drilled = {}): FinishedRun {
  const ended = names.slice(0, failed === undefined ? names.length : names.indexOf(failed) + 1).map((name, at) => ({
    ...{ type: 'step-ended', step: name, fromNs: at * 1e9, toNs: (at + 1) * 1e9 },
    ...(name === failed
      ? { outcome: 'failed', detail: 'it could not be' }
      : { outcome: 'done', detail: '', facts: { ...sound[name], ...facts[name] } }),
  }))
  const prepared = hit === undefined ? [] : [{ type: 'fault-prepared', fault: 'rot', handle: { label: hit } }]
  return {
    plan: {
      criteria: [criterion],
      faults: hit === undefined ? [] : [{ id: 'rot', driver: 'backup' }],
      runbook: names.map(id => ({ id, title: id, part: 'recover', action: { kind: `backup.${id}`, target } })),
      objectives: [
        { kind: 'rto', subject: 'core-db', objectiveMs: 3_600_000, source: 'the promise' },
        { kind: 'rpo', subject: 'core-db', objectiveMs: 300_000, source: 'the promise' },
      ],
      vantages: [{ name: 'v', ledgers: [{ name: 'pool', store: 'core-db' }] }],
    },
    entries: [...prepared, ...ended],
    vantages: new Map([['v', { writes: [write(0, 10), write(1, 20), write(2, 30)] }]]),
    episodes: [],
    fault: null,
  } as unknown as FinishedRun
}

const judged = (drilled?: Drilled) => restoreFinding(criterion, runOf(drilled))
const problemsOf = (drilled: Drilled) => judged(drilled).problems

test('a sound restore: the very point, every row, and the time from its begin to the first good query', () => {
  expect(judged()).toMatchObject({
    id: 'restore/core-db',
    result: 'pass',
    grade: 'met',
    problems: [],
    actualMs: { lower: 2_000, upper: 3_000 },
    numbers: {
      gapMs: 0,
      rowsExpected: 3,
      rowsMissing: 0,
      rowsBeyond: 0,
      acknowledgedBefore: 2,
      acknowledgedMissing: 0,
    },
  })
})

test('a point that is older than asked for is said with figures', () => {
  const verify = { reached: '2026-11-25 03:10:08.180000+00', present: '{"pool/0":[[0,0]]}' }
  const finding = judged({ facts: { verify } })
  expect(finding).toMatchObject({ result: 'fail', grade: 'not-met', numbers: { gapMs: 12_500.556 } })
  expect(finding.problems).toEqual([
    'the point reached, 2026-11-25 03:10:08.180000+00, is 12.5 s older than the one asked for, 2026-11-25 03:10:20.680556+00',
    '1 of 2 writes acknowledged before the point are missing',
    '2 of 3 rows committed up to the point are missing',
  ])
})

test('a microsecond too old is too old, and one too young is a row beyond the point', () => {
  const older = { reached: '2026-11-25 03:10:20.680555+00' }
  expect(judged({ facts: { verify: older } }).result).toBe('fail')
  const beyond = { reached: '2026-11-25 03:10:20.680557+00', beyond: '{"pool/0":[[3,3]]}' }
  expect(problemsOf({ facts: { verify: beyond } })).toEqual(['1 rows committed after the point are there'])
})

test('where replay ended: at the point, or with the log', () => {
  const stopOf = (replay: Record<string, string>) => {
    const run = runOf()
    const ended = run.entries.find(entry => entry.type === 'step-ended' && entry.step === 'replay')
    Object.assign(ended as object, { facts: replay })
    return restoresOf(run)[0]?.stopped
  }
  expect(stopOf({ stopped: 'recovery stopping before commit of transaction 738', lastCommit: time })).toBe(
    'recovery stopping before commit of transaction 738',
  )
  expect(stopOf({ lastCommit: time })).toBe(`the archived log ended; its last commit was at ${time}`)
  expect(stopOf({})).toBeNull()
})

test('nothing there at all', () => {
  const verify = { reached: '', present: '{}' }
  expect(problemsOf({ facts: { verify } })[0]).toBe(`nothing of the ledgers is there; asked for was ${time}`)
})

test('a step that failed says why there is no restore', () => {
  expect(problemsOf({ failed: 'replay' })).toEqual(['core-db was not restored: "replay" failed: it could not be'])
  expect(judged({ failed: 'replay' })).toMatchObject({ result: 'fail', actualMs: null })
})

const refusal = JSON.stringify([{ label: newest, said: 'checksum invalid' }])

test('damage that the check or the restore named was found; damage that neither named is a failure', () => {
  const restored = { backup: full, refused: refusal }
  expect(problemsOf({ hit: newest, facts: { restore: restored } })).toEqual([])
  expect(problemsOf({ hit: newest, facts: { check: { problems: refusal } } })).toEqual([])
  expect(problemsOf({ hit: newest })).toEqual([`backup ${newest} was hit by "rot", and nothing noticed it`])
  expect(restoresOf(runOf({ hit: newest, facts: { restore: restored } }))[0]?.hit).toEqual([
    { label: newest, fault: 'rot', noticedBy: ['restore'] },
  ])
})

test('damage that is not this drill’s doing is a failure however well the restore went', () => {
  const facts = { check: { problems: refusal }, restore: { backup: full, refused: refusal } }
  expect(problemsOf({ facts })).toEqual([
    `backup ${newest} cannot be restored: checksum invalid`,
    `the check of the repository found ${newest} unsound: checksum invalid`,
  ])
  expect(problemsOf({ facts, hit: full })).toHaveLength(3)
})

test('slower than expected, and slower than promised', () => {
  const run = runOf()
  expect(restoreFinding({ ...criterion, within: '3s' }, run).problems[0]).toMatch(/expected to need less than 3 s/)
  expect(restoreFinding({ ...criterion, within: '4s' }, run).problems).toEqual([])
  const [rto, rpo] = run.plan.objectives
  const tight = { ...run, plan: { ...run.plan, objectives: [{ ...rto, objectiveMs: 1_500 }, rpo] } } as FinishedRun
  expect(restoreFinding(criterion, tight).grade).toBe('not-met')
})
