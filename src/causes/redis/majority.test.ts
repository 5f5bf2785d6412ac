import { expect, test } from 'vitest'
import type { LabSettings } from '../../model/environment/lab/lab-settings.ts'
import { withCauses } from '../named.ts'
import { fault, finding, namedIn, planOf, recovery, run, saysOf, sound } from '../../../test/causes/constructed-run.ts'

const killed = (zone: string, id = zone) => fault('redis.kill-master', `redis-0@eu-west-1${zone}`, id)
const plan = planOf({ lastsMs: { a: 20_000, b: 20_000 } })

test('shards that nobody could be promoted for are named by the majority that was gone', () => {
  const two = {
    plan,
    faults: [killed('a'), killed('b')],
    recovery: [recovery({}, { 'shard-0': 20_400, 'shard-1': 20_300 })],
  }
  expect(namedIn(run(sound, two))).toEqual(['redis.no-majority'])
  const all = { ...two, recovery: [recovery({}, { 'shard-0': 20_400, 'shard-1': 20_300, 'shard-2': 18_000 })] }
  expect(namedIn(run(sound, all))).toEqual(['redis.no-majority', 'redis.cluster-allow-reads-when-down'])
  const reading = ({ redis }: LabSettings) => (redis.config['cluster-allow-reads-when-down'] = 'yes')
  expect(namedIn(run(reading, all))).toEqual(['redis.no-majority'])
  expect(namedIn(run(sound, { ...two, faults: [killed('a')] }))).toEqual([])
  // The first was back before the second went.
  const later = { ...killed('b'), injectedMs: { lower: 30_000, upper: 30_001 } }
  expect(namedIn(run(sound, { ...two, faults: [killed('a'), later] }))).toEqual([])
  // The same node twice is one master; five masters stand the loss of two.
  expect(namedIn(run(sound, { ...two, faults: [killed('a'), killed('a', 'b')] }))).toEqual([])
  const five = ({ redis }: LabSettings) => (redis.masterZones = { 'eu-west-1': ['a', 'a', 'b', 'b', 'c'] })
  expect(namedIn(run(five, two))).toEqual([])
  expect(namedIn(run(sound, { ...two, recovery: [recovery({}, { 'shard-0': 6_000, 'shard-1': 6_200 })] }))).toEqual([])
})

test('masters of which one zone has the majority are told before a drill, and named where shards came back only with it', () => {
  const placed =
    (...zones: string[]) =>
    ({ redis }: LabSettings) =>
      (redis.masterZones = { 'eu-west-1': zones })
  expect(saysOf('redis.master-zones', placed('a', 'a', 'b'))).toMatch(/zone a of eu-west-1 holds 2 of 3 masters/)
  expect(saysOf('redis.master-zones', placed('a', 'b', 'c'))).toBeNull()
  expect(saysOf('redis.master-zones', sound)).toBeNull()
  const gone = {
    plan,
    faults: [fault('zone.isolate', 'eu-west-1/a', 'a')],
    recovery: [recovery({}, { 'shard-0': 22_000 })],
  }
  expect(namedIn(run(placed('a', 'a', 'b'), gone))).toEqual(['redis.master-zones'])
  expect(namedIn(run(placed('a', 'b', 'b'), gone))).toEqual([])
  expect(namedIn(run(placed('a', 'a', 'b'), { ...gone, recovery: [recovery({}, { 'shard-0': 7_000 })] }))).toEqual([])
  expect(namedIn(run(sound, gone))).toEqual([])
})

const one = { plan, faults: [killed('a')], recovery: [recovery({}, { 'shard-0': 20_400 })] }
const soon = { ...one, recovery: [recovery({}, { 'shard-0': 7_000 })] }
const option =
  (key: string, value: string | number) =>
  ({ redis }: LabSettings) =>
    (redis.config[key] = value)

test.each(['cluster-replica-no-failover', 'cluster-slave-no-failover'])(
  'replicas that do not take over are named: %s',
  key => {
    const id = 'redis.cluster-replica-no-failover'
    expect(saysOf(id, option(key, 'yes'))).toMatch(/by hand/)
    expect(saysOf(id, option(key, 'no'))).toBeNull()
    expect(namedIn(run(option(key, 'yes'), one))).toEqual([id])
    const told = withCauses(finding('rto'), run(option(key, 'yes'), one)).causes?.[0]?.settings
    expect(told).toContainEqual({ path: `driver.settings.redis.config.${key}`, value: 'yes' })
    expect(namedIn(run(option(key, 'yes'), soon))).toEqual([])
    expect(namedIn(run(option(key, 'yes'), { ...one, faults: [killed('a'), killed('b')] }))).not.toContain(id)
    expect(namedIn(run(sound, one))).toEqual([])
  },
)

test.each(['min-replicas-to-write', 'min-slaves-to-write'])(
  'a shard that has too few replicas to take writes is named: %s',
  key => {
    const id = 'redis.min-replicas-to-write'
    expect(saysOf(id, option(key, 1))).toMatch(/takes no write/)
    expect(saysOf(id, option(key, '0'))).toBeNull()
    expect(namedIn(run(option(key, 1), one))).toEqual([id])
    const told = withCauses(finding('rto'), run(option(key, 1), one)).causes?.[0]?.settings
    expect(told).toContainEqual({ path: `driver.settings.redis.config.${key}`, value: '1' })
    expect(namedIn(run(option(key, 1), soon))).toEqual([])
    expect(namedIn(run(sound, one))).toEqual([])
  },
)
