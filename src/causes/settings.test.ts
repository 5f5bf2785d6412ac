import { expect, test } from 'vitest'
import environment from '../../environments/lab-single-region.ts'
import { valueText } from './settings.ts'

const { settings } = environment.driver
const etcd = (zones: Record<string, string[]>) => ({ ...settings, etcd: { ...settings.etcd, zones } })

test('a value is told with its unit, and what is not set with what the component takes instead', () => {
  expect(valueText(settings, { path: 'patroni.ttl', unit: 's' })).toBe('5 s')
  expect(valueText(settings, { path: 'postgres.wal_keep_size', unit: 'bytes' })).toBe('256MB')
  expect(valueText(settings, { path: 'patroni.nothing', default: 15, unit: 's' })).toBe('not set (15 s)')
  expect(valueText(settings, { path: 'patroni.nothing' })).toBe('not set')
})

test('a short table is told whole, a long one or a deep one by its size', () => {
  expect(valueText(etcd({ 'eu-west-1': ['a', 'a', 'b'] }), { path: 'etcd.zones' })).toBe('eu-west-1: a, a, b')
  const long = Object.fromEntries(['one', 'two', 'three', 'four', 'five'].map(name => [`region-${name}`, ['a', 'b']]))
  expect(valueText(etcd(long), { path: 'etcd.zones' })).toBe('5 entries')
  expect(valueText(settings, { path: 'regions' })).toBe('1 entry')
})

test('a list is told by what is in it', () => {
  const backedUp = (regions: string[]) => ({ ...settings, backup: { ...settings.backup, regions } })
  const regions = { path: 'backup.regions' }
  expect(valueText(backedUp(['eu-west-1', 'us-east-1']), regions)).toBe('eu-west-1, us-east-1')
  expect(valueText(backedUp([]), regions)).toBe('empty')
})
