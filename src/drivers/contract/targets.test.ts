import { expect, test } from 'vitest'
import environment from '../../../environments/lab-single-region.ts'
import { estateOf } from '../../../test/estate-of.ts'
import { partsMeant, zonesMeant } from './targets.ts'

const estate = estateOf(environment)
const idsOf = (target: Parameters<typeof partsMeant>[1]) => partsMeant(estate, target).map(({ id }) => id)

test('a component is meant by its kind, its name or its id', () => {
  expect(idsOf({ component: 'pgbouncer', zone: 'b' })).toEqual(['pgbouncer@eu-west-1b'])
  expect(idsOf({ component: 'redis-1', zone: 'a' })).toEqual(['redis-1@eu-west-1a'])
  expect(idsOf({ component: 'redis', zone: 'a' })).toEqual(['redis-0@eu-west-1a', 'redis-1@eu-west-1a'])
  expect(idsOf({ component: 'etcd@eu-west-1c' })).toEqual(['etcd@eu-west-1c'])
  expect(idsOf({ component: 'edge' })).toEqual(['edge@eu'])
})

test('what the environment does not have is never meant', () => {
  expect(idsOf({ zone: 'a' })).toEqual([])
  expect(idsOf({ component: 'pgbouncer', zone: 'z' })).toEqual([])
  expect(idsOf({ component: 'pgbouncer', region: 'us-east-1' })).toEqual([])
  expect(idsOf({ component: 'edge', zone: 'a' })).toEqual([])
  expect(zonesMeant(estate, { zone: 'z' })).toEqual([])
  expect(zonesMeant(estate, { zone: 'a', region: 'us-east-1' })).toEqual([])
})

test('the zone of the primary could be any that holds a member of the store', () => {
  const every = ['eu-west-1/a', 'eu-west-1/b', 'eu-west-1/c']
  expect(zonesMeant(estate, { zone: 'of-primary', store: 'core-db' })).toEqual(every)
  expect(idsOf({ component: 'etcd', zone: 'of-primary', store: 'core-db' })).toHaveLength(3)
  for (const store of ['sessions', 'ledger']) expect(zonesMeant(estate, { zone: 'of-primary', store })).toEqual([])
  expect(zonesMeant(estate, { zone: 'of-primary' })).toEqual([])
})
