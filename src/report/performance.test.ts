/** Promises about shares and percentiles, as each report tells them. */
import { expect, test } from 'vitest'
import type { Plan } from '../model/plan/plan.ts'
import type { Finding, Verdict } from '../model/verdict/verdict.ts'
import { htmlReport } from './html.ts'
import { junitReport } from './junit.ts'
import { terminalReport } from './terminal.ts'

const finding = (assertion: string, more: Partial<Finding>): Finding => ({
  id: `${assertion}/api`,
  assertion,
  subject: 'api',
  result: 'fail',
  grade: 'not-met',
  summary: `${assertion} in words; the objective is under 1`,
  objectiveMs: null,
  objectiveSource: 'the promise',
  actualMs: null,
  numbers: {},
  problems: [],
  evidence: [],
  ...more,
})

const verdict = {
  scenario: 'lost',
  grade: 'not-met',
  runId: 'run',
  configurationDigest: '',
  findings: [
    finding('error-rate', { percent: { promise: 'under', objective: 0.1, actual: { lower: 0.0093, upper: 0.27 } } }),
    finding('availability', {
      id: 'availability/api/after',
      percent: { promise: 'over', objective: 99.9, actual: { lower: 99.73, upper: 100 } },
    }),
    finding('latency', { objectiveMs: 2_000, actualMs: { lower: 8.2, upper: 11.4 } }),
    finding('error-rate', { id: 'error-rate/none', percent: { promise: 'under', objective: 0.1, actual: null } }),
  ],
  recovery: [],
  loss: [],
  faults: [],
  validity: { reasons: [], gaps: [], canaryFailures: 0, voidOperations: 0, operations: 0, wallClockSteps: 0 },
  aborted: null,
  undoVerified: true,
  startedWall: '',
  endedWall: null,
} as unknown as Verdict

const plan = {
  title: 'Lost',
  criteria: [{ assert: 'error-rate', service: 'api', window: 'after' }],
  performance: [
    { kind: 'error-rate', subject: 'api', window: 'after', limit: 0.1, percentile: null, source: 'a page' },
  ],
  objectives: [],
  vantages: [],
  faults: [],
} as unknown as Plan

test('terminal: objective and actual with their units, and every count in words', () => {
  const text = terminalReport(verdict, false)
  expect(text).toMatch(/^error-rate\/api +< 0\.1 % +0\.0093 \.\. 0\.27 % +not-met$/m)
  expect(text).toMatch(/^availability\/api\/after +> 99\.9 % +99\.73 \.\. 100 % +not-met$/m)
  expect(text).toMatch(/^latency\/api +< 2 s +8 ms \.\. 11 ms +not-met$/m)
  expect(text).toMatch(/^error-rate\/none +< 0\.1 % +not-met$/m)
  expect(text).toContain('error-rate/api: error-rate in words')
})

test('HTML: a row with its unit, what was not measured said, and the promise with its window', () => {
  const facts = {
    since: 'the fault',
    version: '',
    runtime: '',
    host: '',
    authorisedBy: '',
    approvals: [],
    cleanedUp: [],
    steps: [],
    faults: [],
  } as const
  const html = htmlReport({
    verdict,
    plan,
    facts,
    lanes: [],
    notifications: null,
    previous: null,
    journalHead: '',
    keyFingerprint: '',
  })
  const row = (name: string) => html.split('<tr>').find(text => text.includes(name)) ?? ''
  expect(row('Error rate of api')).toMatch(/under 0\.1 %.*0\.0093 to 0\.27 %/)
  expect(row('Availability of api, after recovery')).toMatch(/over 99\.9 %.*99\.73 to 100 %/)
  expect(row('Latency of api')).toMatch(/under 2 s.*8 to 11 ms/)
  expect(html).toContain('not measured')
  expect(html).toMatch(/that fails is under 0\.1 %, after recovery.*\(a page\)/)
})

test('JUnit: a missed promise fails with its counts', () => {
  expect(junitReport(verdict)).toContain('<failure message="error-rate in words; the objective is under 1">')
})
