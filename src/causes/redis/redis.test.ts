import { expect, test } from 'vitest'
import type { LabSettings } from '../../model/environment/lab/lab-settings.ts'
import { fault, namedIn, planOf, recovery, run, sound } from '../../../test/causes/constructed-run.ts'

const killed = [fault('redis.kill-master', 'redis-0@eu-west-1a')]

test('a master that was given up late is named by the timeout', () => {
  const late = ({ redis }: LabSettings) => (redis.config['cluster-node-timeout'] = 15_000)
  const absent = ({ redis }: LabSettings) => delete redis.config['cluster-node-timeout']
  const out = { faults: killed, recovery: [recovery({}, { 'shard-1': 16_500 })] }
  expect(namedIn(run(late, out))).toEqual(['redis.cluster-node-timeout'])
  expect(namedIn(run(absent, out))).toEqual(['redis.cluster-node-timeout'])
  expect(namedIn(run(late, { faults: killed, recovery: [recovery({}, { 'shard-1': 13_000 })] }))).toEqual([])
  expect(namedIn(run(sound, out))).toEqual([])
})

test('a master that was back before it was given up is named by the timeout, and one that was replaced is not', () => {
  const late = ({ redis }: LabSettings) => (redis.config['cluster-node-timeout'] = 15_000)
  const frozen = (lastsMs: number, outMs: number) => ({
    faults: [fault('redis.freeze-master', 'redis-0@eu-west-1a')],
    plan: planOf({ lastsMs: { fault: lastsMs } }),
    recovery: [recovery({}, { 'shard-1': outMs })],
  })
  const names = (edit: (settings: LabSettings) => unknown, lastsMs: number, outMs: number) =>
    namedIn(run(edit, frozen(lastsMs, outMs)))
  expect(names(late, 10_000, 10_200)).toEqual(['redis.cluster-node-timeout'])
  // Over before the node was back, or long after: something else ended it.
  expect(names(late, 10_000, 7_000)).toEqual([])
  expect(names(late, 10_000, 14_000)).toEqual([])
  // The timeout was over before the node was back.
  expect(names(late, 16_000, 13_000)).toEqual([])
  expect(names(sound, 10_000, 10_200)).toEqual([])
})

test('shards that were not hit and were out too are explained by full coverage', () => {
  const full = ({ redis }: LabSettings) => (redis.config['cluster-require-full-coverage'] = 'yes')
  const all = { faults: killed, recovery: [recovery({}, { 'shard-0': 3_000, 'shard-1': 3_000, 'shard-2': 3_000 })] }
  expect(namedIn(run(full, all))).toEqual(['redis.cluster-require-full-coverage'])
  expect(namedIn(run(full, { ...all, recovery: [recovery({}, { 'shard-0': 3_000 })] }))).toEqual([])
  expect(namedIn(run(sound, all))).toEqual([])
})

test('a shard that was lost with its zone is explained by where its replica was', () => {
  const own = ({ redis }: LabSettings) => (redis.replicaZone = 'own')
  const gone = { faults: [fault('component.crash', 'eu-west-1a')], recovery: [recovery({}, { 'shard-0': 40_000 })] }
  expect(namedIn(run(own, gone))).toEqual(['redis.replica-zone'])
  for (const one of [fault('zone.isolate', 'eu-west-1/a'), fault('postgres.isolate-primary', 'postgres@eu-west-1a')])
    expect(namedIn(run(own, { ...gone, faults: [one] }))).toEqual(['redis.replica-zone'])
  // A gateway that is lost costs users the way to a shard, not the shard its master; and a region has no other zone.
  for (const one of [...killed, fault('component.crash', 'gateway@eu-west-1a'), fault('region.isolate', 'eu-west-1')])
    expect(namedIn(run(own, { ...gone, faults: [one] }))).toEqual([])
  expect(namedIn(run(sound, gone))).toEqual([])
})
