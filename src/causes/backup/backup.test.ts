import { expect, test } from 'vitest'
import type { LabSettings } from '../../model/environment/lab/lab-settings.ts'
import type { StepTaken } from '../../model/verdict/verdict.ts'
import { withCauses } from '../named.ts'
import { fault, finding, namedIn, planOf, run, saysOf, sound } from '../../../test/causes/constructed-run.ts'

const option =
  (key: string, value: string | number) =>
  ({ backup }: LabSettings) =>
    (backup.config[key] = value)
const restore = finding('restore', { subject: 'core-db' })
const plan = planOf({ criteria: [{ assert: 'restore', store: 'core-db', within: '30s' }] })
const restored = (given: object) => ({
  plan,
  restores: [
    { store: 'core-db', tookMs: { lower: 40_000, upper: 40_200 }, gapMs: 0, stopped: null, ...given },
  ] as never,
})
const step = (kind: string, durationMs: number, outcome: StepTaken['outcome'] = 'done') =>
  ({ kind: `backup.${kind}`, durationMs, outcome, detail: 'no such file' }) as StepTaken

test('log that was dropped is told before a drill, and named where the archive ends before the point', () => {
  const limited = option('archive-push-queue-max', '16MB')
  expect(saysOf('backup.archive-push-queue-max', limited)).toMatch(/is dropped/)
  expect(saysOf('backup.archive-push-queue-max', sound)).toBeNull()
  const away = {
    faults: [fault('backup.detach', 'backup@eu-west-1')],
    ...restored({ gapMs: 9_000, stopped: 'the archived log ended; its last commit was at 12:00' }),
  }
  expect(namedIn(run(limited, away), restore)).toEqual(['backup.archive-push-queue-max'])
  expect(
    namedIn(
      run(limited, { ...away, ...restored({ tookMs: null, gapMs: null }), runbook: [step('replay', 900, 'failed')] }),
      restore,
    ),
  ).toEqual(['backup.archive-push-queue-max'])
  expect(namedIn(run(limited, { ...away, ...restored({}) }), restore)).toEqual([])
  expect(namedIn(run(limited, { ...away, faults: [] }), restore)).toEqual([])
  expect(namedIn(run(sound, away), restore)).toEqual([])
})

test('the slow step of a restore is named by what would have made it quicker', () => {
  const one = option('process-max', 1)
  const fetching = { ...restored({}), runbook: [step('restore', 31_000), step('replay', 8_000)] }
  const replaying = { ...restored({}), runbook: [step('restore', 3_000), step('replay', 33_000)] }
  expect(namedIn(run(one, fetching), restore)).toEqual(['backup.process-max'])
  expect(namedIn(run(sound, fetching), restore)).toEqual([])
  expect(namedIn(run(one, replaying), restore)).toEqual(['backup.archive-async'])
  expect(namedIn(run(option('archive-async', 'y'), replaying), restore)).toEqual([])
  // Soon enough: what is not met is something else.
  const soon = restored({ tookMs: { lower: 9_000, upper: 9_100 } })
  expect(namedIn(run(one, { ...soon, runbook: [step('restore', 8_000)] }), restore)).toEqual([])
  expect(namedIn(run(sound, { ...soon, runbook: [step('replay', 8_000)] }), restore)).toEqual([])
})

test('a single full backup is told before a drill, and named where there was no other', () => {
  const single = option('repo1-retention-full', 1)
  expect(saysOf('backup.retention', single)).toMatch(/nothing can be restored/)
  expect(
    saysOf('backup.retention', settings => (single(settings), option('repo1-retention-full-type', 'time')(settings))),
  ).toBeNull()
  expect(saysOf('backup.retention', sound)).toBeNull()
  const none = { ...restored({ tookMs: null, gapMs: null }), runbook: [step('restore', 900, 'failed')] }
  expect(namedIn(run(single, none), restore)).toEqual(['backup.retention'])
  expect(namedIn(run(single, { ...restored({}), runbook: [step('restore', 900)] }), restore)).toEqual([])
  expect(namedIn(run(sound, none), restore)).toEqual([])
})

test('backups that are kept abroad are named where a tenant’s data was found in them', () => {
  const abroad = ({ backup }: LabSettings) => (backup.keptIn = { 'eu-west-1': 'us-east-1' })
  const residency = finding('residency', { subject: 'eu-customers' })
  const swept = (asset: string, place: string, country: string) => ({
    plan: { ...plan, residency: { tenants: [{ tenant: 'eu-customers', countries: ['IE', 'DE'] }] } } as never,
    residency: [
      { stores: [{ store: { asset, place, country }, seen: [{ tenant: 'eu-customers', kind: 'user', count: 2 }] }] },
    ] as never,
  })
  expect(namedIn(run(abroad, swept('backups', 'us-east-1', 'US')), residency)).toEqual(['backup.keptIn'])
  // Found in two stores by each of two sweeps, and in none by a third.
  const { plan: ofTenant, residency: once } = swept('backups', 'us-east-1', 'US')
  const stores = [once, swept('log archive', 'us-east-1', 'US').residency].flatMap((sweep: any) => sweep[0].stores)
  const sweeps = [{ stores }, { stores }, { stores: [] }] as never
  expect(withCauses(residency, run(abroad, { plan: ofTenant, residency: sweeps })).causes?.[0]?.figure).toBe(
    'data of eu-customers was found in backups of us-east-1 (US) and log archive of us-east-1 (US), in 2 of 3 sweeps',
  )
  expect(namedIn(run(abroad, swept('logs', 'us-east-1', 'US')), residency)).toEqual([])
  expect(namedIn(run(abroad, swept('backups', 'eu-west-1', 'IE')), residency)).toEqual([])
  expect(namedIn(run(sound, swept('backups', 'us-east-1', 'US')), residency)).toEqual([])
})
