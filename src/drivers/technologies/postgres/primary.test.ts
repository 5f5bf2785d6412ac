import { expect, test } from 'vitest'
import environment from '../../../../environments/lab-single-region.ts'
import { estateOf } from '../../../../test/estate-of.ts'
import { partIn, primaryCandidates } from './primary.ts'

const estate = estateOf(environment)

test('any member of the store could be primary, of a zone only its own', () => {
  const members = ['postgres@eu-west-1a', 'postgres@eu-west-1b', 'postgres@eu-west-1c']
  expect(primaryCandidates(estate, { store: 'core-db', role: 'primary' })).toEqual(members)
  expect(primaryCandidates(estate, { store: 'core-db', zone: 'of-primary' })).toEqual(members)
  expect(primaryCandidates(estate, { store: 'core-db', zone: 'b' })).toEqual(['postgres@eu-west-1b'])
})

test('unknown stores, zones, regions and roles mean nothing', () => {
  for (const target of [
    {},
    { store: 'nowhere' },
    { store: 'sessions' },
    { store: 'core-db', zone: 'z' },
    { store: 'core-db', region: 'us-east-1' },
    { store: 'core-db', role: 'replica' as const },
  ])
    expect(primaryCandidates(estate, target)).toEqual([])
})

test('without a Patroni a member takes part while there is one primary, and it is that or receives its log', () => {
  const primary = (instance: string) => ({ instance, isPrimary: true, streams: false })
  const replica = (instance: string, streams = true) => ({ instance, isPrimary: false, streams })
  expect(partIn('a', [primary('a'), replica('b')])).toEqual({ isMember: true, said: 'it takes writes' })
  expect(partIn('b', [primary('a'), replica('b')]).isMember).toBe(true)
  expect(partIn('b', [primary('a'), replica('b', false)])).toEqual({ isMember: false, said: 'it receives no log' })
  expect(partIn('a', [primary('a'), primary('b')])).toEqual({ isMember: false, said: 'b takes writes as well' })
  expect(partIn('c', [primary('a')])).toEqual({ isMember: false, said: 'it does not answer' })
})
