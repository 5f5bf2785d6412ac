import { expect, test } from 'vitest'
import type { LabSettings } from '../../model/environment/lab/lab-settings.ts'
import { finding, namedIn, recovery, run, saysOf, sound } from '../../../test/causes/constructed-run.ts'

test('checks that take seconds are named where the promoted primary was found as late as they make it', () => {
  const rare = ({ databaseEntry }: LabSettings) =>
    Object.assign(databaseEntry, { interMs: 2_000, fastinterMs: 2_000, rise: 4 })
  const late = { recovery: [recovery({ detect: 900, promote: 1_500, route: 8_700, sustained: 13_000 })] }
  expect(namedIn(run(rare, late))).toEqual(['haproxy.checks'])
  expect(namedIn(run(rare, { recovery: [recovery({ promote: 1_500, route: 1_900, sustained: 13_000 })] }))).toEqual([])
  expect(namedIn(run(rare, { recovery: [recovery({ promote: 1_500, route: 40_000, sustained: 43_000 })] }))).toEqual([])
  expect(namedIn(run(sound, late))).toEqual([])
  expect(saysOf('haproxy.checks', rare)).toBe('HAProxy finds a new primary 6 s to 8 s after its promotion')
  expect(saysOf('haproxy.checks', sound)).toBeNull()
})

test('checks of what is down have an interval of their own', () => {
  const seldom = (value: string) => (settings: LabSettings) =>
    (settings.databaseEntry.haproxy = { 'default-server': { downinter: value } })
  const late = { recovery: [recovery({ detect: 900, promote: 1_500, route: 8_700, sustained: 13_000 })] }
  expect(namedIn(run(seldom('10s'), late))).toEqual(['haproxy.downinter'])
  expect(namedIn(run(seldom('3s'), late))).toEqual([])
  expect(namedIn(run(seldom('500'), late))).toEqual([])
  expect(
    namedIn(run(seldom('10s'), { recovery: [recovery({ promote: 1_500, route: 1_900, sustained: 13_000 })] })),
  ).toEqual([])
  expect(saysOf('haproxy.downinter', seldom('10000'))).toMatch(/up to 10 s later/)
})

test('a lost primary that is given up late is named where the new one was found before that', () => {
  const patient = ({ databaseEntry }: LabSettings) =>
    Object.assign(databaseEntry, { fall: 5, fastinterMs: 1_000, checkTimeoutMs: 2_000 })
  const late = { recovery: [recovery({ promote: 1_500, route: 1_900, sustained: 14_000 })] }
  expect(namedIn(run(patient, late))).toEqual(['haproxy.fall'])
  expect(
    namedIn(run(patient, { recovery: [recovery({ promote: 12_000, route: 13_000, sustained: 14_000 })] })),
  ).toEqual([])
  expect(namedIn(run(patient, { recovery: [recovery({ promote: 1_500, route: 1_900, sustained: 40_000 })] }))).toEqual(
    [],
  )
  expect(namedIn(run(sound, late))).toEqual([])
})

test('sessions that are kept on a server that is down are named where clients waited after the new one was reached', () => {
  const kept = ({ databaseEntry }: LabSettings) => (databaseEntry.shutdownSessionsOnDown = false)
  const pinned = { recovery: [recovery({ promote: 7_000, route: 7_600, sustained: 30_000 })] }
  expect(namedIn(run(kept, pinned))).toContain('haproxy.on-marked-down')
  expect(namedIn(run(kept, { recovery: [recovery({ promote: 27_000, route: 29_000, sustained: 30_000 })] }))).toEqual(
    [],
  )
  expect(namedIn(run(sound, pinned))).toEqual([])
  expect(saysOf('haproxy.on-marked-down', sound)).toBeNull()
})

test('a limit in bytes is named where reads were too old', () => {
  const bytes = ({ databaseEntry }: LabSettings) => (databaseEntry.replicaLagLimit = '16MB')
  const staleness = [{ store: 'core-db', beyond: 3, worstMs: { lower: 8_000, upper: 8_050 } }] as never
  const stale = finding('staleness', { subject: 'core-db' })
  expect(namedIn(run(bytes, { staleness }), stale)).toEqual(['haproxy.replica-lag-limit'])
  expect(namedIn(run(bytes), stale)).toEqual([])
  expect(namedIn(run(sound, { staleness }), stale)).toEqual([])
})
