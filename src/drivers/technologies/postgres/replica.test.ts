import { expect, test } from 'vitest'
import environment from '../../../../environments/lab-single-region.ts'
import { estateOf } from '../../../../test/estate-of.ts'
import { replicaCandidates } from './replica.ts'

const estate = estateOf(environment)

test('any member of the store could be a replica, of a zone only its own', () => {
  const members = ['postgres@eu-west-1a', 'postgres@eu-west-1b', 'postgres@eu-west-1c']
  expect(replicaCandidates(estate, { store: 'core-db', role: 'replica' })).toEqual(members)
  expect(replicaCandidates(estate, { store: 'core-db', role: 'replica', zone: 'b' })).toEqual([members[1]])
})

test('a target means a replica only where it says so, and never the zone of the primary', () => {
  for (const target of [
    { store: 'core-db' },
    { store: 'core-db', role: 'primary' as const },
    { store: 'core-db', role: 'replica' as const, zone: 'of-primary' },
    { store: 'core-db', role: 'replica' as const, region: 'us-east-1' },
    { store: 'sessions', role: 'replica' as const },
  ])
    expect(replicaCandidates(estate, target)).toEqual([])
})
