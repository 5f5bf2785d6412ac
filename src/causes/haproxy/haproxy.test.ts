import { expect, test } from 'vitest'
import type { LabSettings } from '../../model/lab-settings.ts'
import { finding, namedIn, recovery, run, sound } from '../../../test/causes/constructed-run.ts'

test('checks that take seconds are named where the promoted primary was found as late as they make it', () => {
  const rare = ({ databaseEntry }: LabSettings) =>
    Object.assign(databaseEntry, { interMs: 2_000, fastinterMs: 2_000, rise: 4 })
  const late = { recovery: [recovery({ detect: 900, promote: 1_500, route: 8_700, sustained: 13_000 })] }
  expect(namedIn(run(rare, late))).toEqual(['haproxy.checks'])
  expect(namedIn(run(rare, { recovery: [recovery({ promote: 1_500, route: 1_900, sustained: 13_000 })] }))).toEqual([])
  expect(namedIn(run(rare, { recovery: [recovery({ promote: 1_500, route: 40_000, sustained: 43_000 })] }))).toEqual([])
  expect(namedIn(run(sound, late))).toEqual([])
})

test('a limit in bytes is named where reads were too old', () => {
  const bytes = ({ databaseEntry }: LabSettings) => (databaseEntry.replicaLagLimit = '16MB')
  const staleness = [{ store: 'core-db', beyond: 3, worstMs: { lower: 8_000, upper: 8_050 } }] as never
  const stale = finding('staleness', { subject: 'core-db' })
  expect(namedIn(run(bytes, { staleness }), stale)).toEqual(['haproxy.replica-lag-limit'])
  expect(namedIn(run(bytes), stale)).toEqual([])
  expect(namedIn(run(sound, { staleness }), stale)).toEqual([])
})
