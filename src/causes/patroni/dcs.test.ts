import { expect, test } from 'vitest'
import { finding, namedIn, run, sound } from '../../../test/causes/constructed-run.ts'

test('two primaries at once are explained by an API without compare-and-swap', () => {
  const loss = [{ store: 'core-db', dualPrimaryAcks: 7 }] as never
  const integrity = finding('integrity', { subject: 'core-db' })
  expect(
    namedIn(
      run(({ patroni }) => (patroni.dcsApi = 'etcd3'), { loss }),
      integrity,
    ),
  ).toEqual(['patroni.dcs'])
  expect(
    namedIn(
      run(({ patroni }) => (patroni.dcsApi = 'etcd3')),
      integrity,
    ),
  ).toEqual([])
  expect(namedIn(run(sound, { loss }), integrity)).toEqual([])
  // Redis elects its masters without etcd, and what the database did is no loss of another store.
  const ofRedis = finding('integrity', { subject: 'sessions' })
  for (const all of [loss, [{ store: 'sessions', dualPrimaryAcks: 7 }] as never])
    expect(
      namedIn(
        run(({ patroni }) => (patroni.dcsApi = 'etcd3'), { loss: all }),
        ofRedis,
      ),
    ).toEqual([])
})
