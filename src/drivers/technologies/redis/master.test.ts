import { expect, test } from 'vitest'
import environment from '../../../../environments/lab-single-region.ts'
import { estateOf } from '../../../../test/estate-of.ts'
import { masterCandidates } from './master.ts'

const estate = estateOf(environment)

test('any node of the store could be master, of a zone only its own', () => {
  const nodes = ['a', 'b', 'c'].flatMap(zone => [`redis-0@eu-west-1${zone}`, `redis-1@eu-west-1${zone}`])
  expect(masterCandidates(estate, { store: 'sessions' })).toEqual(nodes)
  expect(masterCandidates(estate, { store: 'sessions', role: 'primary' })).toEqual(nodes)
  expect(masterCandidates(estate, { store: 'sessions', zone: 'b' })).toEqual(nodes.slice(2, 4))
})

test('unknown stores, zones, regions and roles mean nothing', () => {
  for (const target of [
    {},
    { store: 'nowhere' },
    { store: 'core-db' },
    { store: 'sessions', zone: 'z' },
    { store: 'sessions', region: 'us-east-1' },
    { store: 'sessions', role: 'replica' as const },
  ])
    expect(masterCandidates(estate, target)).toEqual([])
})
