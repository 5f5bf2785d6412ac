import { expect, test } from 'vitest'
import { listed } from './listed.ts'

const backup = (label: string, stop: number) => ({ label, timestamp: { start: stop - 1, stop }, type: 'full' })

test('backups newest first; of two that ended in one second the one that builds on the other', () => {
  const labels = ['20261125-025203F', '20261124-000000F', '20261125-025203F_20261125-025205I'] as const
  const reply = JSON.stringify([
    { name: 'core', backup: [backup(labels[0], 200), backup(labels[1], 100), backup(labels[2], 200)] },
  ])
  expect(listed(reply)).toEqual([
    { label: labels[2], endedAt: 200, notes: [] },
    { label: labels[0], endedAt: 200, notes: [] },
    { label: labels[1], endedAt: 100, notes: [] },
  ])
})

test('a repository without a stanza, or without a backup, lists none', () => {
  expect(listed('[]')).toEqual([])
  expect(listed('[{"name":"core","backup":[]}]')).toEqual([])
})

test('notes that are kept beside a backup, by their keys', () => {
  const reply = JSON.stringify([{ name: 'core', backup: [{ ...backup('a', 1), annotation: { why: 'a release' } }] }])
  expect(listed(reply)).toEqual([{ label: 'a', endedAt: 1, notes: ['why'] }])
})

test('a repository that pgBackRest cannot read is none without a backup', () => {
  const reply = JSON.stringify([
    { name: 'core', backup: [], repo: [{ status: { code: 99, message: '[CryptoError] cipher header invalid' } }] },
  ])
  expect(() => listed(reply)).toThrow('the repository cannot be read: [CryptoError] cipher header invalid')
})
