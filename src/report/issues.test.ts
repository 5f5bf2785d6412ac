import { expect, test } from 'vitest'
import type { Finding, Verdict } from '../model/verdict/verdict.ts'
import { issuesOf } from './issues.ts'
import { markdownReport, plain } from './markdown.ts'

const finding = (id: string, given: Partial<Finding> = {}): Finding => ({
  id,
  assertion: id.split('/')[0] as string,
  subject: id.split('/')[1] as string,
  result: 'fail',
  grade: 'not-met',
  summary: 'recovered 1.01 s to 1.04 s after the fault; the objective is under 1 s',
  objectiveMs: 1_000,
  objectiveSource: 'service level | agreement',
  actualMs: { lower: 1_010, upper: 1_040 },
  numbers: {},
  problems: ['took longer than promised'],
  evidence: [{ file: 'observations/', what: 'every operation' }],
  ...given,
})

const verdict = (findings: readonly Finding[], given: Partial<Verdict> = {}) =>
  ({
    runId: '20261013T060000Z-abcdef',
    scenario: 'db-failover',
    planDigest: 'd16e57',
    grade: 'not-met',
    aborted: null,
    undoVerified: true,
    validity: { reasons: [] },
    startedWall: '2026-10-13T06:00:00.000Z',
    findings,
    ...given,
  }) as unknown as Verdict

const drilled = { title: 'The primary is killed', environment: 'lab' }
const link = 'https://example.org/run/1'

test('each missed objective is an issue, and nothing else is', () => {
  const inconclusive = finding('rpo/core-db', { result: 'inconclusive' })
  const met = finding('integrity/core-db', { result: 'pass' })
  const issues = issuesOf(verdict([finding('rto/backend-api'), met, inconclusive, finding('rpo/cache')]), drilled, link)
  expect(issues.map(({ title }) => title)).toEqual([
    'Objective missed: rto/backend-api by db-failover on lab',
    'Objective missed: rpo/cache by db-failover on lab',
  ])
})

test('the title is the same whatever was measured and whenever', () => {
  const [one] = issuesOf(verdict([finding('rto/backend-api')]), drilled, link)
  const later = finding('rto/backend-api', { summary: 'another', actualMs: null, problems: [] })
  const [other] = issuesOf(verdict([later], { runId: '20270112T060000Z-012345' }), drilled, null)
  expect(other?.title).toBe(one?.title)
  expect(other?.body).not.toBe(one?.body)
})

test('the text has what was promised, what was measured, what is wrong, what explains it, and where to look', () => {
  const causes = [
    {
      id: 'patroni.ttl',
      settings: [{ path: 'driver.settings.patroni.ttl', value: '30' }],
      figure: 'the lock stood for 29 s.',
      phase: 'detect' as const,
      docs: 'https://example.org/ttl',
      advice: 'Lower it.',
    },
  ]
  const given = verdict([finding('rto/backend-api', { causes })])
  const body = issuesOf(given, drilled, link)[0]?.body
  for (const part of [
    '| under 1 s | 1.01 to 1.04 s | service level \\| agreement |',
    '- took longer than promised',
    '**patroni.ttl** (`driver.settings.patroni.ttl` = 30): the lock stood for 29 s. Lower it. (https://example.org/ttl)',
    '- `observations/`: every operation',
    `[sealed report and records](${link})`,
    '20261013T060000Z-abcdef',
    'd16e57',
  ])
    expect(body).toContain(part)
})

test('what was not measured has no figure, and doubts stand beside it', () => {
  const given = verdict([finding('rto/backend-api', { actualMs: null })], {
    undoVerified: false,
    validity: { reasons: ['the harness stood still'] } as unknown as Verdict['validity'],
  })
  const body = issuesOf(given, drilled, null)[0]?.body
  expect(body).toContain('| under 1 s | not measured |')
  expect(body).toContain('something may still be broken')
  expect(body).toContain('the harness stood still')
  expect(body).not.toContain('sealed report and records')
})

test('the summary shows every promise with its grade, also one that could not be told', () => {
  const findings = [
    finding('rto/backend-api', { result: 'pass', grade: 'met', problems: [] }),
    finding('rpo/core-db', {
      result: 'inconclusive',
      grade: 'inconclusive',
      actualMs: null,
      problems: ['no read-back'],
    }),
  ]
  const text = markdownReport(verdict(findings, { grade: 'inconclusive' }), drilled, link)
  expect(text).toContain('### The primary is killed on lab: inconclusive')
  expect(text).toContain('| rto/backend-api | under 1 s | 1.01 to 1.04 s | met |')
  expect(text).toContain('| rpo/core-db | under 1 s | not measured | inconclusive |')
  expect(text).toContain('- **rpo/core-db**: no read-back')
})

test('text means itself: it breaks no table, formats nothing and calls nobody', () => {
  expect(plain('a|b\n<img> *c* @all `d` [e](f)')).toBe('a\\|b \\<img\\> \\*c\\* @<!-- -->all \\`d\\` \\[e\\](f)')
})
