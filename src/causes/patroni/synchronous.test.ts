import { expect, test } from 'vitest'
import { withCauses } from '../named.ts'
import type { LabSettings } from '../../model/environment/lab/lab-settings.ts'
import {
  fault,
  finding,
  lossOf,
  namedIn,
  outage,
  planOf,
  recovery,
  run,
  saysOf,
  sound,
} from '../../../test/causes/constructed-run.ts'

const killed = [fault('postgres.kill-primary', 'postgres@eu-west-1a')]
const rpo = finding('rpo', { subject: 'core-db' })
const integrity = finding('integrity', { subject: 'core-db' })
const mode =
  (strict: boolean) =>
  ({ patroni }: LabSettings) =>
    Object.assign(patroni, { synchronous_mode: true, synchronous_mode_strict: strict })

test('writes that only the lost primary had are explained by replication that is not synchronous', () => {
  const lost = { faults: killed, loss: [lossOf(12), lossOf(3, { ledger: 'front-door' })] }
  expect(namedIn(run(sound, lost), rpo)).toEqual(['patroni.synchronous_mode'])
  const none = planOf({ criteria: [{ assert: 'integrity', store: 'core-db', maxLost: 0 }] })
  expect(namedIn(run(sound, { ...lost, plan: none }), integrity)).toEqual(['patroni.synchronous_mode'])
  const many = planOf({ criteria: [{ assert: 'integrity', store: 'core-db', maxLost: 15 }] })
  expect(namedIn(run(sound, { ...lost, plan: many }), integrity)).toEqual([])
  // What the member that took over had acknowledged itself is lost in another way.
  expect(namedIn(run(sound, { ...lost, loss: [lossOf(12, { lostFromNewTimeline: 4 })] }), rpo)).toEqual([])
  // As many as are lost may be lost: what integrity complains of is something else.
  expect(namedIn(run(sound, lost), integrity)).toEqual([])
  expect(namedIn(run(sound, { ...lost, loss: [lossOf(0)] }), rpo)).toEqual([])
  expect(namedIn(run(sound, { ...lost, loss: [lossOf(12, { dualPrimaryAcks: 4 })] }), rpo)).toEqual([])
  expect(namedIn(run(sound, { ...lost, faults: [fault('redis.kill-master', 'redis-0@eu-west-1a')] }), rpo)).toEqual([])
  expect(namedIn(run(mode(false), lost), rpo)).toEqual([])
})

test('a member that lacked more of the log than the default allows is named by its limit', () => {
  const loose = ({ patroni }: LabSettings) => (patroni.maximum_lag_on_failover = 100_000_000)
  const lost = { faults: killed, loss: [lossOf(900, { rpaBytes: 20_000_000 })] }
  expect(namedIn(run(loose, lost), rpo)).toEqual(['patroni.lag-limit', 'patroni.synchronous_mode'])
  expect(namedIn(run(loose, { ...lost, loss: [lossOf(9, { rpaBytes: 20_000 })] }), rpo)).toEqual([
    'patroni.synchronous_mode',
  ])
  expect(namedIn(run(sound, lost), rpo)).not.toContain('patroni.lag-limit')
})

test('writes that waited until a standby was back are named by strict mode', () => {
  const held = {
    faults: [fault('postgres.hold-replication', 'postgres@eu-west-1a')],
    plan: planOf({ lastsMs: { fault: 20_000 }, ledgers: ['pool', 'front-door'] }),
    recovery: [
      { ...recovery({ sustained: 20_300 }), outages: [outage('pool', 30, 20_200), outage('users.read', 400, 700)] },
    ],
  }
  expect(namedIn(run(mode(true), held))).toEqual(['patroni.synchronous_mode_strict'])
  const told = withCauses(finding('rto'), run(mode(true), held)).problems[0]
  expect(told).toMatch(/replication waits: no write was acknowledged for 20.2 s .* reads were out for 695 ms to 705 ms/)
  expect(namedIn(run(mode(false), held))).not.toContain('patroni.synchronous_mode_strict')
  // Writes came back while no standby was; or none was out.
  const soon = [{ ...recovery({ sustained: 13_000 }), outages: [outage('pool', 30, 12_900)] }]
  expect(namedIn(run(mode(true), { ...held, recovery: soon }))).toEqual([])
  const reads = [{ ...recovery({ sustained: 20_300 }), outages: [outage('users.read', 30, 20_200)] }]
  expect(namedIn(run(mode(true), { ...held, recovery: reads }))).toEqual([])
  expect(namedIn(run(mode(true), { ...held, faults: [...held.faults, ...killed] }))).toEqual([])
  expect(namedIn(run(sound, held))).toEqual([])
})

test('a primary that took over and could not write is named by strict mode', () => {
  const hold = fault('postgres.hold-replication', 'postgres@eu-west-1a', 'hold')
  const held = {
    faults: [hold, ...killed],
    plan: planOf({ lastsMs: { hold: 30_000 } }),
    recovery: [recovery({ detect: 1_000, route: 2_000, sustained: 31_000 })],
  }
  expect(namedIn(run(mode(true), held))).toEqual(['patroni.synchronous_mode_strict'])
  expect(
    namedIn(run(mode(true), { ...held, recovery: [recovery({ detect: 1_000, route: 2_000, sustained: 14_000 })] })),
  ).toEqual([])
  expect(
    namedIn(run(mode(true), { ...held, recovery: [recovery({ detect: 1_000, route: 30_500, sustained: 31_000 })] })),
  ).toEqual([])
  expect(namedIn(run(mode(false), held))).toEqual([])
})

test('members that may not be synchronous are told before a drill, and named where writes are lost', () => {
  const tagged =
    (isOn: boolean, ...zones: string[]) =>
    (settings: LabSettings) => {
      settings.members = Object.fromEntries(zones.map(zone => [`eu-west-1${zone}`, { tags: { nosync: true } }]))
      settings.patroni.synchronous_mode = isOn
    }
  expect(saysOf('patroni.nosync', tagged(true, 'b', 'c'))).toMatch(/by the primary alone/)
  expect(saysOf('patroni.nosync', tagged(false, 'b', 'c'))).toBeNull()
  expect(saysOf('patroni.nosync', tagged(true, 'b'))).toBeNull()
  const lost = { faults: killed, loss: [lossOf(12)] }
  expect(namedIn(run(tagged(true, 'b', 'c'), lost), rpo)).toEqual(['patroni.nosync'])
  expect(namedIn(run(tagged(true, 'a', 'b'), lost), rpo)).toEqual([])
  expect(namedIn(run(tagged(true, 'b', 'c'), { faults: killed }), rpo)).toEqual([])
  const ofRedis = { faults: killed, loss: [lossOf(12, { store: 'sessions' })] }
  expect(namedIn(run(tagged(true, 'b', 'c'), ofRedis), finding('rpo', { subject: 'sessions' }))).toEqual([])
})
