import { expect, test } from 'vitest'
import { finding, outage, recovery, run, sound } from '../../test/causes/constructed-run.ts'
import { between, recoveryOf, shardOutages } from './figures.ts'

test('a finding about the fault speaks of the recovery after the fault', () => {
  const [later, own] = [recovery({ sustained: 90_000 }), recovery({ sustained: 4_000 })]
  const facts = run(sound, { recovery: [{ ...later, episode: 'fail-back' }, own] })
  expect(recoveryOf(facts, finding('rto'))).toBe(own)
})

test('two steps of which nothing tells which came first have no time between them', () => {
  expect(between(recovery({ route: 2_000, sustained: 2_008 }), 'route', 'sustained')).toBeNull()
  expect(between(recovery({ route: 2_000, sustained: 5_000 }), 'route', 'sustained')).toEqual({
    lower: 2_990,
    upper: 3_010,
  })
})

test('a shard was out as long as the longest of its outages', () => {
  const lasting = (lastsMs: number) => outage('matching.shard-0', 5, lastsMs)
  const found = shardOutages({ ...recovery({}), outages: [lasting(2_000), lasting(9_000), lasting(3_000)] })
  expect([...found]).toEqual([['shard-0', lasting(9_000)]])
})
