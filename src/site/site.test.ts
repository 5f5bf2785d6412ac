import { expect, test } from 'vitest'
import type { DrilledEnvironment } from '../library/drilled-environment.ts'
import { coverageOf } from './coverage.ts'
import { outsideRegions, regionOf, type SiteRun, tiersAtStake } from './site-run.ts'
import { everyQuarter } from './trend-chart.ts'

const environment: DrilledEnvironment = {
  regions: { 'eu-west-1': { country: 'IE' }, 'eu-west-10': { country: 'SE' } },
  services: {
    jobs: { tier: 'standard', stores: ['core-db'] },
    users: { tier: 'critical', stores: ['core-db'] },
    blog: { tier: 'non-critical', stores: [] },
  },
  driver: {},
}

interface Wanted {
  readonly instance: string
  readonly injected?: boolean
  readonly aborted?: boolean
  readonly subject?: string
}

const run = ({ instance, injected = true, aborted = false, subject = 'core-db' }: Wanted) =>
  ({
    environment,
    drilled: { environment: 'lab' },
    report: null,
    verdict: {
      aborted: aborted ? {} : null,
      validity: { valid: true },
      findings: [{ subject }],
      // As it was called before: those runs count too.
      faults: [{ kind: 'lab.crash', instance, injectedMs: injected ? { lower: 0, upper: 1 } : null }],
    },
  }) as unknown as SiteRun

test('the region of an instance is the longest that its name begins with', () => {
  expect(
    ['postgres@eu-west-1a', 'postgres@eu-west-10a', 'eu-west-1', 'edge@eu'].map(name => regionOf(name, environment)),
  ).toEqual(['eu-west-1', 'eu-west-10', 'eu-west-1', outsideRegions])
})

test('at stake are the services that promises name, or whose store they name', () => {
  expect(tiersAtStake(run({ instance: '' }))).toEqual(['critical', 'standard'])
  expect(tiersAtStake(run({ instance: '', subject: 'blog' }))).toEqual(['non-critical'])
})

test('only what was injected, and not in vain, is covered; all else was never drilled', () => {
  const runs = [
    run({ instance: 'a@eu-west-1a' }),
    run({ instance: 'a@eu-west-1b', subject: 'users' }),
    run({ instance: 'a@eu-west-10a', injected: false }),
    run({ instance: 'a@eu-west-10a', aborted: true }),
  ]
  const [own] = coverageOf(runs, ['component.crash', 'component.freeze'])
  expect(own?.places.map(({ region }) => region)).toEqual(['eu-west-1', 'eu-west-10'])
  expect(own?.rows.map(({ kind, cells }) => [kind, ...cells.map(cell => cell.runs)])).toEqual([
    ['component.crash', 2, 1, 0, 0, 0, 0],
    ['component.freeze', 0, 0, 0, 0, 0, 0],
  ])
  expect(own?.rows[0]?.cells.map(({ last }) => runs.indexOf(last as SiteRun))).toEqual([1, 0, -1, -1, -1, -1])
})

test('quarters without a run have their place in a chart', () => {
  expect(everyQuarter(['2026-Q3', '2027-Q2', '2026-Q3'])).toEqual(['2026-Q3', '2026-Q4', '2027-Q1', '2027-Q2'])
})
