import { expect, test } from 'vitest'
import type { LabSettings } from '../../model/environment/lab/lab-settings.ts'
import { fault, namedIn, outage, planOf, recovery, run, saysOf, sound } from '../../../test/causes/constructed-run.ts'

const crashed = [fault('postgres.kill-primary', 'postgres@eu-west-1a')]
const lost = [fault('postgres.lose-primary-host', 'postgres@eu-west-1a')]
const forHalfAMinute = planOf({ lastsMs: { fault: 30_000 } })

test('a crash that Patroni sees only at its next loop is named by loop_wait', () => {
  const defaults = ({ patroni }: LabSettings) => Object.assign(patroni, { ttl: 20, loop_wait: 10 })
  const late = { faults: crashed, recovery: [recovery({ detect: 9_500, promote: 10_000, sustained: 12_500 })] }
  expect(namedIn(run(defaults, late))).toEqual(['patroni.loop_wait'])
  // Later than a loop is something else, and so is what came after the lock was free.
  expect(
    namedIn(run(defaults, { faults: crashed, recovery: [recovery({ detect: 25_000, sustained: 27_000 })] })),
  ).toEqual([])
  expect(
    namedIn(run(defaults, { faults: crashed, recovery: [recovery({ detect: 3_000, sustained: 13_000 })] })),
  ).toEqual([])
  expect(namedIn(run(defaults, { ...late, faults: lost }))).not.toContain('patroni.loop_wait')
  expect(namedIn(run(sound, late))).toEqual([])
})

test('a crashed primary that was waited for is named by primary_start_timeout', () => {
  const long = ({ patroni }: LabSettings) => (patroni.primary_start_timeout = 300)
  const served = (after: string, route = 38_000) => ({
    ...recovery({ impact: 20, route, sustained: 40_000 }),
    outages: [outage('users.read', 20, 40_000)],
    servedBy: { before: ['10.1.21.10 timeline 00000001'], after: [`${after} timeline 00000002`] },
  })
  const waited = { faults: crashed, recovery: [served('10.1.21.10')] }
  expect(namedIn(run(long, waited))).toEqual(['patroni.primary_start_timeout'])
  expect(namedIn(run(long, { faults: crashed, recovery: [served('10.1.22.10')] }))).toEqual([])
  expect(namedIn(run(long, { faults: crashed, recovery: [served('10.1.21.10', 1_500)] }))).toEqual([])
  expect(namedIn(run(long, { ...waited, faults: lost }))).toEqual([])
  expect(namedIn(run(sound, waited))).toEqual([])
})

test('a free lock that nobody may take is named by maximum_lag_on_failover', () => {
  const zero = ({ patroni }: LabSettings) => (patroni.maximum_lag_on_failover = 0)
  const leaderless = { plan: forHalfAMinute, faults: lost, recovery: [recovery({ detect: 5_000, sustained: 33_000 })] }
  expect(namedIn(run(zero, leaderless))).toEqual(['patroni.maximum_lag_on_failover'])
  expect(
    namedIn(run(zero, { ...leaderless, recovery: [recovery({ detect: 5_000, promote: 31_000, sustained: 33_000 })] })),
  ).toEqual(['patroni.maximum_lag_on_failover'])
  // The lost primary came back, and its clients did not: what they waited for is something else.
  const back = [recovery({ detect: 5_000, route: 31_000, sustained: 90_000 })]
  expect(namedIn(run(zero, { ...leaderless, recovery: back }))).toEqual(['patroni.maximum_lag_on_failover'])
  // Somebody took it soon; or service came back while the host was still away.
  expect(
    namedIn(run(zero, { ...leaderless, recovery: [recovery({ detect: 5_000, promote: 6_000, sustained: 33_000 })] })),
  ).toEqual([])
  expect(
    namedIn(run(zero, { ...leaderless, recovery: [recovery({ detect: 5_000, promote: 18_000, sustained: 19_000 })] })),
  ).toEqual([])
  expect(namedIn(run(sound, leaderless))).toEqual([])
})

test('members that may not become primary are told before a drill, and named where nobody took over', () => {
  const tagged =
    (...members: string[]) =>
    (settings: LabSettings) =>
      (settings.members = Object.fromEntries(members.map(member => [member, { tags: { nofailover: true } }])))
  const others = tagged('eu-west-1b', 'eu-west-1c')
  expect(saysOf('patroni.nofailover', others)).toMatch(/only eu-west-1a may become primary/)
  expect(saysOf('patroni.nofailover', tagged('eu-west-1b'))).toBeNull()
  expect(saysOf('patroni.nofailover', sound)).toBeNull()
  const leaderless = { plan: forHalfAMinute, faults: lost, recovery: [recovery({ detect: 5_000, sustained: 33_000 })] }
  expect(namedIn(run(others, leaderless))).toEqual(['patroni.nofailover'])
  expect(namedIn(run(tagged('eu-west-1c'), leaderless))).toEqual([])
  expect(namedIn(run(others, { ...leaderless, recovery: [recovery({ detect: 5_000, sustained: 14_000 })] }))).toEqual(
    [],
  )
  expect(
    namedIn(run(others, { ...leaderless, faults: [fault('postgres.lose-primary-host', 'postgres@eu-west-1b')] })),
  ).toEqual([])
})

test('a read pool that has nobody in it is told before a drill', () => {
  const all = (settings: LabSettings) =>
    (settings.members = Object.fromEntries(
      ['a', 'b'].map(zone => [`eu-west-1${zone}`, { tags: { noloadbalance: 'true' } }]),
    ))
  expect(saysOf('patroni.noloadbalance', all)).toMatch(/read pool of eu-west-1 is empty/)
  expect(
    saysOf(
      'patroni.noloadbalance',
      settings => (settings.members = { 'eu-west-1a': { tags: { noloadbalance: true } } }),
    ),
  ).toBeNull()
  expect(
    saysOf(
      'patroni.noloadbalance',
      settings => (all(settings), (settings.members = { 'eu-west-1a': { tags: { noloadbalance: false } } })),
    ),
  ).toBeNull()
})

test('a former primary that has to be made anew is told before a drill', () => {
  const postgresql =
    (given: object) =>
    ({ patroni }: LabSettings) =>
      (patroni.postgresql = { ...given })
  expect(saysOf('patroni.use_pg_rewind', postgresql({ use_pg_rewind: false }))).toMatch(/stays out/)
  expect(
    saysOf(
      'patroni.use_pg_rewind',
      postgresql({ use_pg_rewind: false, remove_data_directory_on_diverged_timelines: true }),
    ),
  ).toBeNull()
  expect(saysOf('patroni.use_pg_rewind', postgresql({ use_slots: true }))).toBeNull()
  expect(saysOf('patroni.use_pg_rewind', sound)).toBeNull()
})
