import { expect, test } from 'vitest'
import type { LabSettings } from '../../model/environment/lab/lab-settings.ts'
import {
  fault,
  finding,
  namedIn,
  outage,
  planOf,
  recovery,
  run,
  saysOf,
  sound,
} from '../../../test/causes/constructed-run.ts'

const held = {
  faults: [fault('postgres.hold-replication', 'postgres@eu-west-1a')],
  plan: planOf({ lastsMs: { fault: 20_000 }, ledgers: ['pool'] }),
}
const waited = (ms: number) => ({
  ...held,
  recovery: [{ ...recovery({ sustained: ms + 30 }), outages: [outage('pool', 30, ms)] }],
})
const synchronous =
  (timeout: string | number) =>
  ({ patroni, postgres }: LabSettings) => {
    patroni.synchronous_mode = true
    postgres['wal_sender_timeout'] = timeout
  }

test('writes that waited for a silent standby are named by how late it is given up', () => {
  expect(namedIn(run(synchronous('60s'), waited(20_300)))).toEqual(['postgres.wal_sender_timeout'])
  expect(namedIn(run(synchronous(0), waited(20_300)))).toEqual(['postgres.wal_sender_timeout'])
  expect(namedIn(run(synchronous('10s'), waited(12_500)))).toEqual(['postgres.wal_sender_timeout'])
  // Far less or far more than the timeout makes; or a timeout that is short.
  expect(namedIn(run(synchronous('60s'), waited(13_000)))).toEqual([])
  expect(namedIn(run(synchronous('10s'), waited(19_000 - 1_500)))).toEqual([])
  expect(namedIn(run(synchronous('3s'), waited(13_000)))).toEqual([])
  expect(namedIn(run(({ postgres }) => (postgres['wal_sender_timeout'] = '60s'), waited(20_300)))).toEqual([])
  expect(namedIn(run(sound, waited(20_300)))).toEqual([])
})

test('standbys that PostgreSQL alone knows to be synchronous are told before a drill, and named where writes waited for them', () => {
  const own =
    (value: string, isKnown = false) =>
    ({ postgres, patroni }: LabSettings) => {
      postgres['synchronous_standby_names'] = value
      patroni.synchronous_mode = isKnown
    }
  expect(saysOf('postgres.synchronous_standby_names', own('*'))).toMatch(/until it is back/)
  expect(saysOf('postgres.synchronous_standby_names', own(''))).toBeNull()
  expect(saysOf('postgres.synchronous_standby_names', own('*', true))).toBeNull()
  expect(saysOf('postgres.synchronous_standby_names', sound)).toBeNull()
  expect(namedIn(run(own('*'), waited(20_300)))).toEqual(['postgres.synchronous_standby_names'])
  expect(namedIn(run(own('*'), waited(13_000)))).toEqual([])
  expect(namedIn(run(sound, waited(20_300)))).toEqual([])
})

test('replicas that are behind on purpose are told before a drill, and named where reads were as old', () => {
  const delayed = ({ postgres }: LabSettings) => (postgres['recovery_min_apply_delay'] = '10s')
  expect(saysOf('postgres.recovery_min_apply_delay', delayed)).toMatch(/at least so old/)
  expect(saysOf('postgres.recovery_min_apply_delay', sound)).toBeNull()
  const reads = (ms: number) => ({
    staleness: [
      { store: 'core-db', limitMs: 5_000, answered: 90, beyond: 40, worstMs: { lower: ms, upper: ms + 20 } },
    ] as never,
  })
  const stale = finding('staleness', { subject: 'core-db' })
  expect(namedIn(run(delayed, reads(10_400)), stale)).toEqual(['postgres.recovery_min_apply_delay'])
  expect(namedIn(run(delayed, reads(40_000)), stale)).toEqual([])
  expect(namedIn(run(sound, reads(10_400)), stale)).toEqual([])
})

test('a replay that waits for queries without end is told before a drill', () => {
  const says = (value: string | number) =>
    saysOf('postgres.max_standby_streaming_delay', ({ postgres }) => (postgres['max_standby_streaming_delay'] = value))
  expect(says(-1)).toMatch(/answers grow old/)
  expect(says('-1')).not.toBeNull()
  expect(says('30s')).toBeNull()
  expect(saysOf('postgres.max_standby_streaming_delay', sound)).toBeNull()
})
