import { expect, test } from 'vitest'
import type { LabSettings } from '../../model/environment/lab/lab-settings.ts'
import { fault, finding, lossOf, namedIn, planOf, run, saysOf, sound } from '../../../test/causes/constructed-run.ts'

const options =
  (given: Record<string, string | number>) =>
  ({ redis }: LabSettings) =>
    Object.assign(redis.config, given)
const killed = [fault('redis.kill-master', 'redis-0@eu-west-1a')]
const rpo = finding('rpo', { subject: 'sessions' })
const lost = [lossOf(80, { store: 'sessions' })]

test('a master that came back without its writes is named by what it does not keep', () => {
  const none = options({ appendonly: 'no' })
  expect(saysOf('redis.appendonly', none)).toMatch(/since its last dump/)
  expect(saysOf('redis.appendonly', ({ redis }) => delete redis.config['appendonly'])).not.toBeNull()
  expect(saysOf('redis.appendonly', sound)).toBeNull()
  const back = { faults: killed, loss: lost, plan: planOf({ lastsMs: { fault: 1_000 } }) }
  expect(namedIn(run(none, back), rpo)).toEqual(['redis.appendonly'])
  // Its replica took over: what it lacked is another matter.
  expect(namedIn(run(none, { ...back, plan: planOf({ lastsMs: { fault: 9_000 } }) }), rpo)).toEqual([])
  expect(namedIn(run(none, { ...back, plan: planOf({}) }), rpo)).toEqual([])
  expect(namedIn(run(none, { ...back, loss: [lossOf(0, { store: 'sessions' })] }), rpo)).toEqual([])
  expect(namedIn(run(sound, back), rpo)).toEqual([])
  // What the database lost meanwhile is none of it.
  const ofDatabase = finding('rpo', { subject: 'core-db' })
  expect(namedIn(run(none, { ...back, loss: [lossOf(80)] }), ofDatabase)).toEqual([])
})

test('a file that is not forced to the disk is told before a drill', () => {
  expect(saysOf('redis.appendfsync', options({ appendfsync: 'no' }))).toMatch(/half a minute/)
  expect(saysOf('redis.appendfsync', options({ appendfsync: 'no', appendonly: 'no' }))).toBeNull()
  expect(saysOf('redis.appendfsync', sound)).toBeNull()
})

test('eviction is told before a drill, and named where writes are lost although no node was', () => {
  const evicting = options({ maxmemory: '64mb', 'maxmemory-policy': 'allkeys-lru' })
  expect(saysOf('redis.maxmemory-policy', evicting)).toMatch(/evicted/)
  expect(saysOf('redis.maxmemory-policy', options({ 'maxmemory-policy': 'allkeys-lru' }))).toBeNull()
  expect(
    saysOf('redis.maxmemory-policy', options({ maxmemory: '64mb', 'maxmemory-policy': 'volatile-ttl' })),
  ).toBeNull()
  expect(saysOf('redis.maxmemory-policy', sound)).toBeNull()
  const elsewhere = { faults: [fault('postgres.kill-primary', 'postgres@eu-west-1a')], loss: lost }
  expect(namedIn(run(evicting, elsewhere), rpo)).toEqual(['redis.maxmemory-policy'])
  expect(namedIn(run(evicting, { ...elsewhere, faults: killed }), rpo)).toEqual([])
  expect(
    namedIn(run(evicting, { ...elsewhere, faults: [fault('postgres.isolate-primary', 'postgres@eu-west-1a')] }), rpo),
  ).toEqual([])
  expect(namedIn(run(sound, elsewhere), rpo)).toEqual([])
})

test('a timeout that lapses between two pings is told before a drill', () => {
  expect(saysOf('redis.repl-timeout', options({ 'repl-timeout': 5 }))).toMatch(/follows anew/)
  expect(saysOf('redis.repl-timeout', options({ 'repl-timeout': 5, 'repl-ping-replica-period': 1 }))).toBeNull()
  expect(saysOf('redis.repl-timeout', sound)).toBeNull()
})
