import { expect, test } from 'vitest'
import type { LabSettings } from '../../model/environment/lab/lab-settings.ts'
import { fault, namedIn, outage, planOf, recovery, run, saysOf, sound } from '../../../test/causes/constructed-run.ts'

const placed =
  (...zones: string[]) =>
  ({ etcd }: LabSettings) =>
    (etcd.zones = { 'eu-west-1': zones })

test('members of which one zone has the majority are told before a drill', () => {
  expect(saysOf('etcd.zones', placed('a', 'a', 'b'))).toMatch(/zone a of eu-west-1 holds 2 of 3/)
  expect(saysOf('etcd.zones', placed('a', 'b'))).toMatch(/holds 1 of 2/)
  expect(saysOf('etcd.zones', placed('c'))).toMatch(/holds 1 of 1/)
  expect(saysOf('etcd.zones', placed('a', 'a', 'b', 'b', 'c'))).toBeNull()
  expect(saysOf('etcd.zones', sound)).toBeNull()
})

test('they are named where service came back only with that zone', () => {
  const gone = {
    faults: [fault('zone.isolate', 'eu-west-1/a')],
    plan: planOf({ lastsMs: { fault: 20_000 } }),
    recovery: [recovery({ sustained: 24_000 })],
  }
  expect(namedIn(run(placed('a', 'a', 'b'), gone))).toEqual(['etcd.zones'])
  // A run that is kept since it was called so.
  const former = { ...gone, faults: [fault('lab.black-hole', 'eu-west-1/a')] }
  expect(namedIn(run(placed('a', 'a', 'b'), former))).toEqual(['etcd.zones'])
  expect(
    namedIn(
      run(placed('a', 'a', 'b'), { ...gone, faults: [fault('postgres.isolate-primary', 'postgres@eu-west-1a')] }),
    ),
  ).toEqual(['etcd.zones'])
  expect(namedIn(run(placed('b', 'b', 'c'), gone))).toEqual([])
  expect(namedIn(run(placed('a', 'a', 'b'), { ...gone, recovery: [recovery({ sustained: 14_000 })] }))).toEqual([])
  expect(
    namedIn(run(placed('a', 'a', 'b'), { ...gone, faults: [fault('postgres.kill-primary', 'postgres@eu-west-1a')] })),
  ).toEqual([])
  expect(namedIn(run(sound, gone))).toEqual([])
})

test('an election that lasts longer than Patroni asks is told before a drill, and named where one member’s loss was felt', () => {
  const slow = ({ etcd }: LabSettings) => Object.assign(etcd, { heartbeatMs: 1_000, electionMs: 10_000 })
  expect(saysOf('etcd.election-timeout', slow)).toMatch(/before there is another/)
  expect(saysOf('etcd.election-timeout', sound)).toBeNull()
  const one = fault('component.crash', 'etcd@eu-west-1a')
  const felt = {
    faults: [one],
    recovery: [{ ...recovery({ sustained: 15_000 }), outages: [outage('pool', 4_000, 11_000)] }],
  }
  expect(namedIn(run(slow, felt))).toEqual(['etcd.election-timeout'])
  expect(namedIn(run(slow, { ...felt, recovery: [recovery({ sustained: 15_000 })] }))).toEqual([])
  expect(namedIn(run(slow, { ...felt, faults: [one, fault('component.crash', 'etcd@eu-west-1b')] }))).not.toContain(
    'etcd.election-timeout',
  )
  expect(namedIn(run(sound, felt))).toEqual([])
})
