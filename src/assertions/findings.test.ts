import { expect, test } from 'vitest'
import type { Outage, Recovery } from '../model/verdict/verdict.ts'
import { rtoFinding } from './findings.ts'

const span = { lower: 0, upper: 1_000 }
const outage = (name: string): Outage => ({
  class: name,
  vantage: 'v',
  startMs: span,
  endMs: span,
  durationMs: span,
  flaps: 0,
  badOperations: 9,
})
const recovery = (...names: string[]): Recovery => ({
  service: 's',
  rtaMs: span,
  phases: [],
  outages: names.map(outage),
  badTimeMs: 0,
  strayFailures: 0,
  servedBy: { before: [], after: [] },
})
const objective = { kind: 'rto', subject: 's', class: 'critical', objectiveMs: 9_000, source: 'here' } as const
const problems = (maxShards: number, ...names: string[]) =>
  rtoFinding({ assert: 'rto', service: 's', maxShards }, recovery(...names), objective).problems

test('one shard that is out is one, however many classes tell of it; a second is one too many', () => {
  expect(problems(1, 'users.read')).toEqual([])
  expect(problems(1, 'matching.shard-2', 'sessions.shard-2', 'users.read')).toEqual([])
  expect(problems(1, 'matching.shard-2', 'sessions.shard-0')[0]).toContain('2 shards were out (shard-0, shard-2)')
  expect(problems(2, 'matching.shard-2', 'sessions.shard-0')).toEqual([])
})

test('who is not to notice at all is told of the first outage', () => {
  const judged = (maxOutages: number) =>
    rtoFinding(
      { assert: 'rto', service: 's', vantage: 'v', during: 'fail-back', maxOutages },
      recovery('jobs'),
      objective,
    )
  expect(judged(1)).toMatchObject({ id: 'rto/s/v/fail-back', result: 'pass' })
  expect(judged(0).problems).toEqual(['outage number 1, of 1 s, began 0 ms after the fail-back: there was to be none'])
})
