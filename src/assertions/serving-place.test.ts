import { expect, test } from 'vitest'
import type { FinishedRun } from './evidence-run.ts'
import { servingPlaceFinding } from './serving-place.ts'

const places = {
  regions: { 'eu-west-1': 'IE', 'eu-central-1': 'DE', 'us-east-1': 'US' },
  edges: { 'edge@eu': 'IE', 'edge@us': 'US' },
  vantages: {
    'eu-client': { boundary: 'eu', countries: ['IE', 'DE'] },
    'us-client': { boundary: 'us', countries: ['US'] },
  },
}

const reply = (ms: number, region: string | null, more: { edge?: string; outcome?: 'ok' | 'error' } = {}) => ({
  class: 'users.read',
  done: ms * 1e6,
  outcome: more.outcome ?? 'ok',
  ...(region === null ? {} : { by: { region, edge: more.edge ?? 'edge@eu' } }),
})

/** A run whose fault was at 1000 ms, with these replies to the EU client. */
const judged = (...operations: ReturnType<typeof reply>[]) =>
  servingPlaceFinding(
    {
      plan: {
        places,
        vantages: [
          { name: 'eu-client', probes: [{ class: 'users.read', subject: 'backend-api' }], ledgers: [] },
          { name: 'visitor', probes: [{ class: 'users.read', subject: 'backend-api' }], ledgers: [] },
        ],
      },
      fault: { toNs: 1000e6 },
      vantages: new Map([
        ['eu-client', { operations, writes: [] }],
        ['visitor', { operations: [reply(1, 'us-east-1')], writes: [] }],
      ]),
    } as unknown as FinishedRun,
    { assert: 'serving-place', service: 'backend-api' },
  )

test('replies from inside are met, by whichever region; a client of no boundary has no say', () => {
  const finding = judged(reply(900, 'eu-west-1'), reply(1100, 'eu-central-1'))
  expect(finding).toMatchObject({ result: 'pass', grade: 'met', numbers: { replies: 2, outside: 0, unplaced: 0 } })
  expect(finding.summary).toContain('eu-client by eu-central-1 (DE) through edge@eu (IE): 1')
})

test('one reply from outside fails, with who, where and from when to when', () => {
  const finding = judged(reply(500, 'us-east-1'), reply(1100, 'eu-west-1'), reply(3000, 'us-east-1'))
  expect(finding).toMatchObject({ result: 'fail', grade: 'not-met', numbers: { outside: 2 } })
  expect(finding.problems).toEqual([
    'eu-client, whose data must stay in "eu", got 2 replies from us-east-1 (US) through edge@eu (IE), from 500 ms before the fault to 2 s after it',
  ])
})

test('an error from outside counts: the request was there', () => {
  expect(judged(reply(1100, 'us-east-1', { outcome: 'error' })).grade).toBe('not-met')
})

test('an edge outside counts although the region is inside, and a region nobody knows is inside nothing', () => {
  expect(judged(reply(1100, 'eu-west-1', { edge: 'edge@us' })).problems[0]).toContain('edge@us (US)')
  expect(judged(reply(1100, 'eu-west-9')).problems[0]).toContain('eu-west-9 (not in this environment)')
})

test('replies that do not say where they came from prove nothing', () => {
  expect(judged(reply(1100, 'eu-west-1'), reply(1200, null))).toMatchObject({
    result: 'inconclusive',
    grade: 'inconclusive',
    problems: ['1 replies do not say which region they came from'],
  })
  expect(judged().grade).toBe('inconclusive')
})
