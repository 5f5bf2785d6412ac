import { expect, test } from 'vitest'
import { kindOfHit, kindOfStep } from './former-kinds.ts'

test('a former name is told by what is called so now', () => {
  expect(kindOfStep({ kind: 'lab.crash', target: { component: 'redis' } })).toBe('component.crash')
  expect(kindOfStep({ kind: 'lab.squeeze', target: { zone: 'a' } })).toBe('network.narrow')
  expect(kindOfHit({ kind: 'objects.lose-site', instance: 'radosgw@eu-west-1' })).toBe('object-store.lose-site')
})

test('one former name stood for three things', () => {
  const aimed = (target: object) => kindOfStep({ kind: 'lab.black-hole', target })
  expect(aimed({ region: 'eu-west-1' })).toBe('region.isolate')
  expect(aimed({ region: 'eu-west-1', zone: 'a' })).toBe('zone.isolate')
  expect(aimed({ store: 'core-db', zone: 'of-primary' })).toBe('zone.isolate')
  expect(aimed({ component: 'edge', zone: 'a' })).toBe('component.isolate')
  const hit = (instance: string) => kindOfHit({ kind: 'lab.black-hole', instance })
  expect([hit('eu-west-1'), hit('eu-west-1/a'), hit('edge@eu')]).toEqual([
    'region.isolate',
    'zone.isolate',
    'component.isolate',
  ])
})

test('every other name is what it is', () => {
  expect(kindOfStep({ kind: 'postgres.kill-primary', target: {} })).toBe('postgres.kill-primary')
  expect(kindOfHit({ kind: 'ours.stop', instance: null })).toBe('ours.stop')
})
