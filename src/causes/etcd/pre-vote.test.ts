import { expect, test } from 'vitest'
import { finding, namedIn, recovery, run, sound } from '../../../test/causes/constructed-run.ts'

test('a second outage is explained by a member that may depose the leader', () => {
  const facts = { recovery: [recovery({ sustained: 30_000 })] }
  const twice = finding('rto', { numbers: { outages: 2 } })
  const off = run(({ etcd }) => (etcd.preVote = false), facts)
  expect(namedIn(off, twice)).toEqual(['etcd.pre-vote'])
  expect(namedIn(off, finding('rto', { numbers: { outages: 1 } }))).toEqual([])
  expect(namedIn(run(sound, facts), twice)).toEqual([])
})
