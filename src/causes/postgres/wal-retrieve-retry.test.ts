import { expect, test } from 'vitest'
import { namedIn, recovery, run, sound } from '../../../test/causes/constructed-run.ts'

test('a promotion that stalls is explained by a replica that waits', () => {
  const five = ({ postgres }: { postgres: Record<string, unknown> }) => (postgres['wal_retrieve_retry_interval'] = '5s')
  const stalled = { recovery: [recovery({ detect: 1_000, promote: 5_500, sustained: 13_000 })] }
  expect(namedIn(run(five, stalled))).toEqual(['postgres.wal_retrieve_retry_interval'])
  expect(namedIn(run(five, { recovery: [recovery({ detect: 1_000, promote: 1_400, sustained: 13_000 })] }))).toEqual([])
  expect(namedIn(run(sound, stalled))).toEqual([])
})
