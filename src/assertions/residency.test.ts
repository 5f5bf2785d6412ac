import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { JournalEntry } from '../model/record/journal-entry.ts'
import type { CanarySeen, PlannedTenant, StorePlace, StoreSwept, SweepName } from '../model/promise/residency.ts'
import { knownTransfers } from '../model/territory/transfer.ts'
import type { FinishedRun } from './evidence-run.ts'
import { residencyFinding, sweepsIn } from './residency.ts'

const eu: PlannedTenant = {
  tenant: 'eu-customers',
  boundary: 'eu',
  countries: ['IE', 'DE'],
  host: 'client-eu',
  canaries: {
    user: { urls: ['http://front.door/users'], method: 'POST', body: '{mark}', kept: true },
    reply: { urls: ['http://front.door/jobs'], method: 'GET', kept: false },
  },
  transfers: [...knownTransfers],
}
const at = (asset: string, place: string, country: string | null, holdsData = true): StorePlace => ({
  asset,
  place,
  country,
  holdsData,
})
const home = at('database rows', 'eu-west-1', 'IE')
const abroad = at('database rows', 'us-east-1', 'US')
const one = (kind: string, wave: CanarySeen['wave'] = 'before', tenant = 'eu-customers'): CanarySeen => ({
  tenant,
  kind,
  wave,
  count: 1,
})
const looked = (store: StorePlace, seen: CanarySeen[] = [], more: Partial<StoreSwept> = {}): StoreSwept => ({
  store,
  items: 10,
  bytes: 1000,
  workMs: 1,
  restMs: 1,
  error: null,
  sawPositive: true,
  seen,
  ...more,
})

const ends: Readonly<Record<SweepName, number>> = {
  before: 500,
  during: 3000,
  after: 9000,
  'fail-back': 11_000,
  switchover: 13_000,
  end: 14_000,
}
const swept = (sweep: SweepName, ...stores: StoreSwept[]) => ({
  type: 'swept',
  sweep,
  fromNs: (ends[sweep] - 400) * 1e6,
  toNs: ends[sweep] * 1e6,
  stores,
})
const planted = (wave: CanarySeen['wave'], accepted = true) => ({
  type: 'canaries-planted',
  canaries: ['user', 'reply'].map(kind => ({
    tenant: 'eu-customers',
    kind,
    wave,
    accepted,
    detail: accepted ? 'ok' : '503',
  })),
})
const kept = [one('user'), one('user', 'during')]

/** A run whose fault stood from 1 s to 6 s; what a sweep is not told of saw the users at home, and nothing abroad. */
const judged = (changed: Partial<Record<SweepName, StoreSwept[] | null>> = {}, more: object[] = []) => {
  const names: SweepName[] = ['before', 'during', 'after', 'end']
  const sweeps = names.flatMap(name => {
    const stores = changed[name]
    return stores === null ? [] : [swept(name, looked(home, kept), ...(stores ?? [looked(abroad)]))]
  })
  const entries = [
    { type: 'run-started', wall: '2026-11-25T10:00:00Z' },
    planted('before'),
    { type: 'fault-injected', fault: 'cut', fromNs: 999e6, toNs: 1000e6 },
    planted('during'),
    { type: 'undo-started', fault: 'cut', ns: 6000e6 },
    ...sweeps,
    ...more,
  ] as unknown as JournalEntry[]
  const run = {
    plan: { residency: { tenants: [eu] }, faults: [{ id: 'cut' }] },
    fault: { toNs: 1000e6 },
    entries,
  } as unknown as FinishedRun
  return { run, finding: residencyFinding({ assert: 'residency', tenant: 'eu-customers', vantage: 'eu-client' }, run) }
}

test('seen inside its boundary only, in every part of the drill, the boundary was kept', () => {
  const { finding, run } = judged()
  expect(finding).toMatchObject({ grade: 'met', result: 'pass', problems: [] })
  expect(finding.numbers).toMatchObject({ sweeps: 4, searches: 8, storesOutside: 0, canariesPlanted: 4 })
  expect(sweepsIn(run)?.map(({ sweep, faults }) => [sweep, faults])).toEqual([
    ['before', []],
    ['during', ['cut']],
    ['after', []],
    ['end', []],
  ])
})

test('a leak that lasts only as long as the fault is found, with store, place, sweep and whether it may be lawful', () => {
  const { finding } = judged({ during: [looked(abroad, [one('user'), one('reply', 'during')])] })
  expect(finding.grade).toBe('not-met')
  expect(finding.problems).toEqual([
    'user, reply of eu-customers in database rows of us-east-1 (US), outside "eu" (during; first seen 1.6 s after the fault); transfer basis: adequacy decision (EU-US Data Privacy Framework), only for recipients certified under the framework',
  ])
})

test('a basis for another country, that has run out or that has not begun on the day of the drill, is none', () => {
  const singapore = at('backups', 'ap-southeast-1', 'SG')
  const { finding, run } = judged({ end: [looked(singapore, [one('user')])] })
  expect(finding.problems[0]).toMatch(/\(end; .*\); no transfer basis is known$/)
  const basis = { from: ['IE'], to: ['SG'], basis: 'a contract', source: 'test' }
  const toldOf = (since: string, expires: string | null) => {
    const residency = { tenants: [{ ...eu, transfers: [{ ...basis, since, expires }] }] }
    const bound = { ...run, plan: { ...run.plan, residency } }
    return residencyFinding({ assert: 'residency', tenant: 'eu-customers', vantage: 'eu-client' }, bound).problems[0]
  }
  for (const [since, expires] of [
    ['2026-11-25', null],
    ['2020-01-01', '2026-11-26'],
  ] as const)
    expect(toldOf(since, expires)).toMatch(/transfer basis: a contract$/)
  for (const [since, expires] of [
    ['2026-11-26', null],
    ['2020-01-01', '2026-11-25'],
  ] as const)
    expect(toldOf(since, expires)).toMatch(/no transfer basis is known$/)
})

test('where no data of users belongs the country does not matter', () => {
  const metrics = at('metrics and alerts', 'monitoring', 'IE', false)
  const run = at('evidence', 'run directory', null, false)
  const { finding } = judged({ after: [looked(metrics, [one('user')])], end: [looked(run, [one('user')])] })
  expect(finding.problems).toEqual([
    'user of eu-customers in metrics and alerts of monitoring (IE), where no data of users belongs (after; first seen 7.6 s after the fault)',
    'user of eu-customers in evidence of run directory, where no data of users belongs (end; first seen 12.6 s after the fault)',
  ])
})

test('what was taken and is found nowhere is lost; what need not be kept is not', () => {
  const blind = [looked(abroad)]
  const { run } = judged()
  const entries = run.entries.map(entry =>
    entry.type === 'swept' && entry.sweep === 'end'
      ? { ...entry, stores: [looked(home, [one('user')]), ...blind] }
      : entry,
  )
  const finding = residencyFinding(
    { assert: 'residency', tenant: 'eu-customers', vantage: 'eu-client' },
    { ...run, entries },
  )
  expect(finding).toMatchObject({ grade: 'not-met', numbers: { canariesLost: 1 } })
  expect(finding.problems).toEqual(['the user of eu-customers that was planted while it stood is found nowhere (end)'])
})

test('what was not looked at is never kept: no sweep, no search, a blind search, a canary that nobody took', () => {
  const doubt = (...args: Parameters<typeof judged>) => {
    const { result, grade, problems } = judged(...args).finding
    expect({ result, grade }).toEqual({ result: 'inconclusive', grade: 'inconclusive' })
    return problems
  }
  expect(doubt({ during: null })).toEqual(['nobody looked: during'])
  expect(doubt({ after: [looked(abroad, [], { error: 'connection refused' })] })).toEqual([
    'database rows of us-east-1 could not be searched (after): connection refused',
  ])
  expect(doubt({ before: [looked(abroad, [], { sawPositive: false })] })).toEqual([
    'the search of database rows of us-east-1 did not see what was planted for it',
  ])
  expect(doubt({ before: [looked(abroad, [], { sawPositive: null })] })).toEqual([
    'nothing was planted in database rows of us-east-1 to see whether its search sees',
  ])
  expect(judged({ before: [looked(abroad, [], { sawPositive: null, items: 0 })] }).finding.grade).toBe('met')
  expect(doubt({}, [planted('during', false)])[0]).toBe('the user of eu-customers (during) was not taken: 503')
  const { run } = judged()
  const plan = { ...run.plan, runbook: [{ part: 'recover' }, { part: 'fail-back' }, { part: 'switchover' }] }
  const criterion = { assert: 'residency', tenant: 'eu-customers', vantage: 'eu-client' } as const
  expect(residencyFinding(criterion, { ...run, plan } as FinishedRun)).toMatchObject({
    grade: 'inconclusive',
    problems: ['nobody looked: fail-back, switchover'],
  })
  const late = judged({}, [{ type: 'undo-started', fault: 'cut', ns: 1500e6 }]).finding
  expect(late.problems).toEqual(['no fault stood any more when it was looked during the fault'])
})

test('a boundary is kept exactly when no store outside of it has seen a canary of the tenant', () => {
  const places = fc.record({
    country: fc.option(fc.constantFrom('IE', 'DE', 'US', 'GB'), { nil: null }),
    holdsData: fc.boolean(),
    seen: fc.boolean(),
    others: fc.boolean(),
  })
  fc.assert(
    fc.property(fc.array(places, { maxLength: 8 }), stores => {
      const { finding } = judged({
        after: stores.map(({ country, holdsData, seen, others }, index) =>
          looked(at('backups', `place-${index}`, country, holdsData), [
            ...(seen ? [one('user')] : []),
            ...(others ? [one('user', 'before', 'us-customers')] : []),
          ]),
        ),
      })
      const isInside = ({ country, holdsData }: (typeof stores)[number]) =>
        holdsData && country !== null && eu.countries.includes(country)
      const leaks = stores.filter(store => store.seen && !isInside(store)).length
      expect(finding.problems).toHaveLength(leaks)
      expect(finding.grade).toBe(leaks === 0 ? 'met' : 'not-met')
    }),
  )
})
