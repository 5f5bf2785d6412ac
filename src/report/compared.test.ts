import { expect, test } from 'vitest'
import type { Interval } from '../model/interval.ts'
import type { PreviousRun } from '../model/verdict/previous.ts'
import type { Verdict } from '../model/verdict/verdict.ts'
import type { ReportInput } from './input.ts'
import { comparedSection } from './sections/compared.ts'

const id = 'availability/api/after'

const last = (actual: Interval): PreviousRun => ({
  runId: 'before',
  startedWall: '2026-08-11T12:00:00.000Z',
  grade: 'met',
  verdictDigest: 'cd'.repeat(32),
  signedBy: 'ab'.repeat(32),
  figures: [{ finding: id, unit: 'percent', actual }],
})

/** What is told of a share, of which 99.5 to 99.6 % was measured now. */
function told(before: Interval, more: Partial<Verdict> = {}): string {
  const percent = { promise: 'over', objective: 99, actual: { lower: 99.5, upper: 99.6 } }
  const finding = { id, assertion: 'availability', subject: 'api', actualMs: null, percent }
  const verdict = { aborted: null, validity: { valid: true }, findings: [finding], ...more } as unknown as Verdict
  const previous = { format: 'muster/previous/v1', run: last(before) } as const
  const input = { verdict, previous, keyFingerprint: 'ab'.repeat(32) } as unknown as ReportInput
  return comparedSection(input)?.text.replace(/(<[^>]+>)+/g, '|') ?? ''
}

test.each([
  [{ lower: 99.1, upper: 99.2 }, '|99.1 to 99.2 %|99.5 to 99.6 %|apart: now more by 0.3 % or more|'],
  [{ lower: 99.8, upper: 99.9 }, 'apart: now less by 0.2 % or more'],
  [{ lower: 99.55, upper: 99.9 }, 'they overlap'],
  // Bounds that touch may be the same.
  [{ lower: 99.6, upper: 99.9 }, 'they overlap'],
])('a share of %j the last time: %s', (before, said) => {
  expect(told(before)).toContain(said)
})

test('what was aborted, or is in doubt, is compared with nothing', () => {
  const aborted = { by: 'guard', reason: 'it took too long', phase: 'observe' }
  expect(told({ lower: 1, upper: 2 }, { aborted })).toMatch(/This run was aborted: .* compared with nothing/)
  const validity = { valid: false } as Verdict['validity']
  expect(told({ lower: 1, upper: 2 }, { validity })).toMatch(/are in doubt: they are compared with nothing/)
})

test('a promise that only one of them measured is left out', () => {
  expect(told({ lower: 1, upper: 2 }, { findings: [] })).toContain('No promise has a figure in both runs')
})
