import { expect, test } from 'vitest'
import { unsoundLines } from './unsound.ts'

test('a refusal tells of settings that may be why, and of nothing else', () => {
  const heartbeat = { name: 'config/monitoring.heartbeat', ok: false, detail: 'a heartbeat comes every 12 h' }
  const sound = { name: 'config/etcd.pre-vote', ok: true, detail: 'true' }
  const machine = { name: 'machine/load', ok: false, detail: 'load 5' }
  expect(unsoundLines([sound, heartbeat, machine])).toEqual([
    'settings that are known to be unsound, and may be why:',
    '  monitoring.heartbeat: a heartbeat comes every 12 h',
  ])
  expect(unsoundLines([sound, machine])).toEqual([])
})
