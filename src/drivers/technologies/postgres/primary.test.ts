import { expect, test } from 'vitest'
import environment from '../../../../environments/lab-single-region.ts'
import { estateOf } from '../../../../test/estate-of.ts'
import { isMember, primaryCandidates } from './primary.ts'

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

test('a member takes part when it runs or streams', () => {
  expect(isMember('running')).toBe(true)
  expect(isMember('streaming')).toBe(true)
  for (const state of ['starting', 'crashed', 'start failed', null]) expect(isMember(state)).toBe(false)
})
