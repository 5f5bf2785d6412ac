import { expect, test } from 'vitest'
import { fault, finding, namedIn, planOf, recovery, run, sound } from '../../../test/causes/constructed-run.ts'
import { withCauses } from '../named.ts'

const long = (settings: { patroni: { ttl: number } }) => (settings.patroni.ttl = 30)
const slow = { recovery: [recovery({ detect: 28_500, promote: 29_500, sustained: 31_000 })] }

test('a lock that was let go late is named with its figure, its settings and its page', () => {
  const told = withCauses(finding('rto'), run(long, slow))
  expect(told.causes).toMatchObject([
    {
      id: 'patroni.ttl',
      settings: [
        { path: 'driver.settings.patroni.ttl', value: '30 s' },
        { path: 'driver.settings.patroni.loop_wait', value: '1 s' },
      ],
      phase: 'detect',
    },
  ])
  expect(told.problems[0]).toMatch(
    /^patroni.ttl is 30 s and patroni.loop_wait is 1 s: the lock .* 28.5 s to 28.5 s .*; see https:/,
  )
})

test('it is not named where the time went elsewhere, the promise was met, or the settings are sound', () => {
  expect(namedIn(run(long, { recovery: [recovery({ detect: 1_000, promote: 20_000, sustained: 31_000 })] }))).toEqual(
    [],
  )
  expect(namedIn(run(long, slow), finding('rto', { grade: 'met', result: 'pass' }))).toEqual([])
  expect(namedIn(run(long, slow), finding('rto', { grade: 'inconclusive' }))).toEqual([])
  expect(namedIn(run(long, slow), finding('rpo'))).toEqual([])
  // Two minutes are not what a lock of half a minute makes.
  expect(namedIn(run(long, { recovery: [recovery({ detect: 120_000, sustained: 125_000 })] }))).toEqual([])
  expect(namedIn(run(sound, { recovery: [recovery({ detect: 4_500, sustained: 8_000 })] }))).toEqual([])
})

test('it is named where the primary was back before its lock was let go, and nobody had taken its place', () => {
  const frozen = (wholeMs: number, kind = 'postgres.freeze-primary') => ({
    faults: [fault(kind, 'postgres@eu-west-1a')],
    plan: planOf({ lastsMs: { fault: 20_000 } }),
    recovery: [recovery({ sustained: wholeMs })],
  })
  expect(namedIn(run(long, frozen(20_400)))).toEqual(['patroni.ttl'])
  expect(withCauses(finding('rto'), run(long, frozen(20_400))).problems[0]).toContain('in the 20 s until the primary')
  expect(namedIn(run(long, frozen(14_000)))).toEqual([])
  expect(namedIn(run(long, frozen(30_000)))).toEqual([])
  expect(namedIn(run(long, frozen(20_400, 'redis.freeze-master')))).toEqual([])
  expect(namedIn(run(sound, frozen(20_400)))).toEqual([])
})
