import { expect, test } from 'vitest'
import { listed } from './listed.ts'

const backup = (label: string, stop: number) => ({ label, timestamp: { start: stop - 1, stop }, type: 'full' })

test('backups newest first; of two that ended in one second the one that builds on the other', () => {
  const labels = ['20261125-025203F', '20261124-000000F', '20261125-025203F_20261125-025205I'] as const
  const reply = JSON.stringify([
    { name: 'core', backup: [backup(labels[0], 200), backup(labels[1], 100), backup(labels[2], 200)] },
  ])
  expect(listed(reply)).toEqual([
    { label: labels[2], endedAt: 200 },
    { label: labels[0], endedAt: 200 },
    { label: labels[1], endedAt: 100 },
  ])
})

test('a repository without a stanza, or without a backup, lists none', () => {
  expect(listed('[]')).toEqual([])
  expect(listed('[{"name":"core","backup":[]}]')).toEqual([])
})
