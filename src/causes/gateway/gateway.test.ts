import { expect, test } from 'vitest'
import type { LabSettings } from '../../model/environment/lab/lab-settings.ts'
import { fault, finding, namedIn, recovery, run, saysOf, sound } from '../../../test/causes/constructed-run.ts'
import { failures, lasting, outage, planWith, recoveryFrom } from '../../../test/causes/path-run.ts'

const errors = finding('error-rate')

test('rare checks of services are named where clients waited as long as they make them', () => {
  const rare = ({ gateway }: LabSettings) => (gateway.interMs = 8_000)
  const afterDatabase = { recovery: [recovery({ promote: 1_500, route: 2_000, sustained: 9_000 })] }
  const afterService = {
    faults: [fault('component.freeze', 'backend-api@eu-west-1b')],
    recovery: [recoveryFrom(outage(0, 7_500))],
  }
  expect(namedIn(run(rare, afterDatabase))).toEqual(['gateway.checks'])
  expect(namedIn(run(rare, afterService))).toEqual(['gateway.checks'])
  expect(namedIn(run(rare, { recovery: [recovery({ promote: 8_000, route: 8_500, sustained: 9_000 })] }))).toEqual([])
  expect(namedIn(run(rare, { recovery: [recovery({ promote: 1_500, route: 2_000, sustained: 40_000 })] }))).toEqual([])
  expect(namedIn(run(rare, { ...afterService, faults: [fault('redis.kill-master', 'redis-0@eu-west-1a')] }))).toEqual(
    [],
  )
  for (const facts of [afterDatabase, afterService]) expect(namedIn(run(sound, facts))).toEqual([])
})

test('a check that asks the service for itself alone is named where its way to the database was lost', () => {
  const little = ({ gateway }: LabSettings) => (gateway.checkPath = '/health')
  const lost = {
    faults: [fault('component.crash', 'pgbouncer@eu-west-1b')],
    recovery: [recoveryFrom(outage(0, 9_000))],
  }
  expect(namedIn(run(little, lost))).toEqual(['gateway.check-path'])
  expect(namedIn(run(little, { ...lost, faults: [fault('component.crash', 'gateway@eu-west-1b')] }))).toEqual([])
  expect(namedIn(run(sound, lost))).toEqual([])
  const inRegion = ({ gateway }: LabSettings) => (gateway.regions = { 'eu-west-1': { checkPath: '/health' } })
  expect(saysOf('gateway.check-path', inRegion)).toMatch(/^in eu-west-1 a service/)
  expect(saysOf('gateway.check-path', sound)).toBeNull()
})

test('limits are named by the answers that they gave', () => {
  expect(namedIn(run(sound, { failures: [failures('http-429', 40)] }))).toEqual(['gateway.rate-limits'])
  expect(namedIn(run(sound, { failures: [failures('http-429', 40)] }), errors)).toEqual(['gateway.rate-limits'])
  expect(namedIn(run(sound, { failures: [failures('http-429', 3)] }))).toEqual([])
  expect(namedIn(run(sound, { failures: [failures('http-503', 40)] }))).toEqual([])
})

test('requests that were not given to another service are named where one was lost', () => {
  const off = ({ gateway }: LabSettings) => (gateway.haproxy = { defaults: { 'option redispatch': false } })
  const never = ({ gateway }: LabSettings) => (gateway.haproxy = { defaults: { retries: 0 } })
  const lost = { faults: [fault('component.crash', 'backend-api@eu-west-1c')], failures: [failures('http-503')] }
  for (const edit of [off, never]) expect(namedIn(run(edit, lost), errors)).toEqual(['gateway.redispatch'])
  expect(namedIn(run(off, { ...lost, failures: [] }), errors)).toEqual([])
  // Without a database, every service answers 503.
  expect(
    namedIn(run(off, { ...lost, faults: [fault('postgres.kill-primary', 'postgres@eu-west-1a')] }), errors),
  ).toEqual([])
  expect(namedIn(run(sound, lost), errors)).toEqual([])
  expect(saysOf('gateway.redispatch', sound)).toBeNull()
})

test('connections that are used again are named where what was cut off came back, and users were out again', () => {
  const reused = ({ gateway }: LabSettings) => (gateway.reuseServerConnections = true)
  const atEdge = ({ edge }: LabSettings) => (edge.reuseServerConnections = true)
  const facts = (againMs: number) => ({
    faults: [fault('zone.isolate', 'eu-west-1/a')],
    plan: planWith({ faults: [lasting(20_000)] }),
    recovery: [recoveryFrom(outage(0, 8_000), outage(againMs, 2_000))],
  })
  for (const edit of [reused, atEdge]) expect(namedIn(run(edit, facts(20_400)))).toEqual(['gateway.reuse-connections'])
  expect(namedIn(run(reused, facts(14_000)))).toEqual([])
  expect(namedIn(run(reused, { ...facts(20_400), faults: [fault('component.crash', 'gateway@eu-west-1a')] }))).toEqual(
    [],
  )
  expect(namedIn(run(sound, facts(20_400)))).toEqual([])
})

test('a gateway that waits shorter than the service is told, and named by what it gave up', () => {
  const short = ({ gateway }: LabSettings) => (gateway.serverTimeoutMs = 2_000)
  expect(saysOf('gateway.timeout-order', short)).toMatch(/504 after 2 s .* up to 5 s/)
  expect(saysOf('gateway.timeout-order', sound)).toBeNull()
  expect(namedIn(run(short, { failures: [failures('http-504')] }), errors)).toEqual(['gateway.timeout-order'])
  expect(namedIn(run(short, { failures: [failures('http-503')] }), errors)).toEqual([])
  expect(namedIn(run(sound, { failures: [failures('http-504')] }), errors)).toEqual([])
})
