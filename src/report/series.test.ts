import { expect, test } from 'vitest'
import type { Verdict } from '../model/verdict/verdict.ts'
import type { CatalogueRow } from './catalogue-row.ts'
import { seriesLines, seriesOf } from './series.ts'

const row = (runId: string, upper: number, more: Partial<Verdict> = {}): CatalogueRow => ({
  scenario: 'db-failover',
  verdict: {
    runId,
    scenario: 'db-failover',
    planDigest: 'p',
    configurationDigest: 'c',
    aborted: null,
    recovery: [{ rtaMs: { lower: upper - 50, upper } }],
    loss: [{ lost: { lower: 0, upper: 0 }, passes: 2 }],
    loopPhase: { periodMs: 1000, atMs: 100, stratum: 0, of: 3 },
    ...more,
  } as Verdict,
  report: null,
  refused: null,
  exitCode: 0,
  tookMs: 1,
})

test('the worst run, and what n runs prove', () => {
  const [series] = seriesOf([row('a', 1100), row('b', 2400), row('c', 1300)])
  expect(series?.worstMs).toEqual({ lower: 2350, upper: 2400 })
  // 0.05 to the power of a third.
  expect(series?.boundedQuantile).toBeCloseTo(0.3684, 4)
  expect(series?.lossChanceBelow).toBeCloseTo(0.6316, 4)
  const text = seriesLines(series as NonNullable<typeof series>).join('\n')
  expect(text).toContain('worst: 2.35 s .. 2.4 s')
  expect(text).toContain('missed by 333 ms at most')
  expect(text).toContain('at least 37 % of such recoveries are no longer than the worst seen')
})

test('a lost write, an unread ledger or a recovery that was never seen to end proves less', () => {
  const lost = [{ lost: { lower: 3, upper: 3 }, passes: 2 }] as Verdict['loss']
  const unread = [{ lost: { lower: 0, upper: null }, passes: 0 }] as unknown as Verdict['loss']
  const endless = [{ rtaMs: { lower: 60_000, upper: null } }] as unknown as Verdict['recovery']
  expect(seriesOf([row('a', 1100), row('b', 1200, { loss: lost })])[0]?.lossChanceBelow).toBeNull()
  expect(seriesOf([row('a', 1100), row('b', 1200, { loss: unread })])[0]?.runs[1]?.lost).toBeNull()
  expect(seriesOf([row('a', 1100), row('b', 1200, { recovery: endless })])[0]?.worstMs?.upper).toBeNull()
})

test('runs on another configuration are not pooled, and aborted ones say nothing', () => {
  const aborted = { by: 'guard', reason: 'x', phase: 'observe' }
  const series = seriesOf([row('a', 1100), row('b', 1200, { configurationDigest: 'd' }), row('c', 9000, { aborted })])
  expect(series.map(({ runs }) => runs.map(({ runId }) => runId))).toEqual([['a'], ['b']])
})

test('faults that were not spread are not said to have been', () => {
  const { loopPhase: _, ...unspread } = row('b', 1200).verdict as Verdict
  const [series] = seriesOf([row('a', 1100), { ...row('b', 1200), verdict: unspread }])
  expect(series?.periodMs).toBeNull()
  expect(seriesLines(series as NonNullable<typeof series>).join('\n')).toContain('may have been missed')
})
