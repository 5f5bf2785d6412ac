import { expect, test } from 'vitest'
import { SentinelMap } from './redis-sentinel-map.ts'

const told = (ip: string, port: number, epoch: number) => [
  'name',
  'cache',
  'ip',
  ip,
  'port',
  String(port),
  'flags',
  'master',
  'config-epoch',
  String(epoch),
]

test('whoever the Sentinels of the latest epoch name takes every slot, whichever was heard first', () => {
  const [old, late] = [told('10.0.0.1', 6379, 0), told('10.0.0.2', 6380, 3)]
  for (const replies of [
    [old, late],
    [late, old],
  ]) {
    const map = new SentinelMap(['10.0.0.9:26379'], 'cache')
    expect(map.ownerOf()).toBeUndefined()
    for (const reply of replies) map.learn(reply)
    expect(map.ownerOf()).toEqual({ node: '10.0.0.2:6380', epoch: 3 })
  }
})

test('only Sentinels are asked, and they are no nodes of the store', () => {
  const map = new SentinelMap(['10.0.0.9:26379'], 'cache')
  map.learn(told('10.0.0.1', 6379, 1))
  expect([...map.nodes]).toEqual(['10.0.0.9:26379'])
  expect([map.isOutside('10.0.0.9:26379'), map.isOutside('10.0.0.1:6379')]).toEqual([true, false])
})
