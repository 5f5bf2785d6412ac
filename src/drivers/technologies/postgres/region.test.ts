import { expect, test } from 'vitest'
import environment from '../../../../environments/lab.ts'
import { following as followingAtBoot } from '../../../lab/components/patroni.ts'
import { topologyOf } from '../../../lab/topology.ts'
import { following } from './region.ts'
import { siteIn } from './site.ts'

test('a region that is told to follow is as one that has followed since boot', () => {
  const topology = topologyOf(environment.driver.settings)
  for (const region of ['eu-west-1', 'eu-central-1'])
    expect(following(siteIn(environment, 'core-db', region))).toEqual(followingAtBoot(topology, region))
})

test('a part of a store is in one region, and a store without control plane has none that can be asked', () => {
  const home = siteIn(environment, 'core-db', 'eu-west-1')
  expect(home).toMatchObject({ region: 'eu-west-1', database: 'app', user: 'postgres' })
  expect(siteIn(environment, 'core-db', 'eu-central-1').entries).not.toEqual(home.entries)
  for (const [store, region] of [
    ['core-db', 'us-east-1'],
    ['sessions', 'eu-west-1'],
    ['nowhere', 'eu-west-1'],
  ] as const)
    expect(() => siteIn(environment, store, region)).toThrow(
      `"${store}" has no PostgreSQL with a control plane in ${region}`,
    )
})
