import { expect, test } from 'vitest'
import type { LabSettings } from '../../model/environment/lab/lab-settings.ts'
import type { RunFacts } from '../facts.ts'
import { fault, finding, namedIn, run, saysOf } from '../../../test/causes/constructed-run.ts'
import { lasting, outage, planWith, recoveryFrom } from '../../../test/causes/path-run.ts'

/** Of a front door with two points of presence. */
const withPoints =
  (anycast: Partial<LabSettings['edge']['anycast']> = {}) =>
  (settings: LabSettings) => {
    Object.assign(settings.edge.anycast, anycast)
    const points = ['dublin', 'frankfurt'].map((name, at) => ({ name, address: `198.51.10${at}.2`, country: 'IE' }))
    Object.assign(settings.edges['eu'] as object, { points })
  }
const ofClients = finding('rto', { id: 'rto/backend-api/eu-client' })

/** Dublin is hit for 12 s; these are what clients in the EU felt. */
const hit = (kind: string, ...outages: readonly ReturnType<typeof outage>[]): Partial<RunFacts> => ({
  faults: [fault(kind, 'edge@eu-dublin')],
  plan: planWith({
    faults: [lasting(12_000)],
    criteria: [{ assert: 'rto', service: 'backend-api', vantage: 'eu-client', expectWithin: '3s' }],
  }),
  recovery: [recoveryFrom(...outages)],
})
const cutOff = (...outages: readonly ReturnType<typeof outage>[]) => hit('component.isolate', ...outages)
const named = (anycast: Partial<LabSettings['edge']['anycast']>, facts: Partial<RunFacts>) =>
  namedIn(run(withPoints(anycast), facts), ofClients)

test('BFD that tells late is named with how long users were sent to a point that was cut off', () => {
  const slow = { bfdIntervalMs: 1_000, bfdMultiplier: 5 }
  expect(named(slow, cutOff(outage(0, 4_900)))).toEqual(['anycast.bfd'])
  expect(named(slow, cutOff(outage(0, 30_000)))).toEqual([])
  expect(named(slow, cutOff(outage(0, 1_000)))).toEqual([])
  expect(named(slow, hit('component.crash', outage(0, 4_900)))).toEqual([])
  // Other clients' outages are not theirs.
  expect(named(slow, cutOff(outage(0, 4_900, { vantage: 'us-client' })))).toEqual([])
  expect(named({}, cutOff(outage(0, 4_900)))).toEqual([])
  expect(saysOf('anycast.bfd', withPoints(slow))).toMatch(/up to 5 s: BFD needs 5 s/)
  expect(saysOf('anycast.bfd', withPoints())).toBeNull()
  // Without a second point there is nothing to withdraw.
  expect(saysOf('anycast.bfd', ({ edge }) => Object.assign(edge.anycast, slow))).toBeNull()
})

test('so is the hold time where BFD is slower still, or off', () => {
  const both = { bfdIntervalMs: 5_000, bfdMultiplier: 5 }
  // As a drill of `cdn-cutover` with these settings measured it.
  expect(named(both, cutOff(outage(0, 8_350)))).toEqual(['anycast.bfd', 'anycast.hold-time'])
  const off = { bgp: { bfd: false }, holdTimeS: 30 }
  expect(named(off, cutOff(outage(0, 26_000)))).toEqual(['anycast.hold-time'])
  expect(named(off, cutOff(outage(0, 5_000)))).toEqual([])
  expect(named({ bgp: { bfd: false }, holdTimeS: 0 }, cutOff(outage(0, 90_000)))).toEqual(['anycast.hold-time'])
  expect(saysOf('anycast.hold-time', withPoints(both))).toMatch(/BFD needs 25 s, .* hold time of 9 s/)
  expect(saysOf('anycast.hold-time', withPoints({ bgp: { bfd: false }, holdTimeS: 0 }))).toMatch(/for ever/)
  for (const anycast of [{}, { holdTimeS: 90 }, { holdTimeS: 0 }])
    expect(saysOf('anycast.hold-time', withPoints(anycast))).toBeNull()
})

test('BFD at its limits is named where users were out when nothing was broken and nothing returned', () => {
  const nervous = { bfdIntervalMs: 10, bfdMultiplier: 3 }
  expect(named(nervous, cutOff(outage(0, 240), outage(7_000, 600)))).toEqual(['anycast.bfd-nervous'])
  expect(named(nervous, cutOff(outage(0, 240), outage(12_500, 600)))).toEqual([])
  expect(named({}, cutOff(outage(0, 240), outage(7_000, 600)))).toEqual([])
  expect(saysOf('anycast.bfd-nervous', withPoints(nervous))).toMatch(/still for 30 ms/)
  expect(saysOf('anycast.bfd-nervous', withPoints())).toBeNull()
})

test('a point that announces though it can serve nobody is named where its return was an outage', () => {
  const process = { check: 'process' } as const
  expect(named(process, cutOff(outage(0, 600), outage(12_800, 1_500)))).toEqual(['anycast.check'])
  expect(named(process, cutOff(outage(0, 600), outage(5_000, 1_500)))).toEqual([])
  expect(named({}, cutOff(outage(0, 600), outage(12_800, 1_500)))).toEqual([])
  expect(saysOf('anycast.check', withPoints(process))).toMatch(/draws users before/)
  expect(saysOf('anycast.check', withPoints())).toBeNull()
})

test('a point that looks at its proxy seldom is named where the proxy died', () => {
  const seldom = { checkMs: 1_500, fall: 3 }
  expect(named(seldom, hit('component.crash', outage(0, 5_200)))).toEqual(['anycast.withdrawal'])
  expect(named(seldom, cutOff(outage(0, 5_200)))).toEqual([])
  expect(named(seldom, hit('component.crash', outage(0, 40_000)))).toEqual([])
  expect(named({}, hit('component.crash', outage(0, 5_200)))).toEqual([])
  expect(saysOf('anycast.withdrawal', withPoints(seldom))).toMatch(/withdraws 4.5 s to 13.5 s after/)
  expect(saysOf('anycast.withdrawal', withPoints())).toBeNull()
})

test('keepalives that are rarer than the hold time are told, and named where users were out for nothing', () => {
  const rare = { keepaliveTimeS: 30 }
  expect(saysOf('anycast.keepalive', withPoints(rare))).toMatch(/every 30 s, .* after 9 s/)
  for (const anycast of [{}, { keepaliveTimeS: 3 }, { keepaliveTimeS: 30, holdTimeS: 90 }, { ...rare, holdTimeS: 0 }])
    expect(saysOf('anycast.keepalive', withPoints(anycast))).toBeNull()
  expect(named(rare, cutOff(outage(0, 500), outage(7_000, 600)))).toEqual(['anycast.keepalive'])
  expect(named(rare, cutOff(outage(0, 500), outage(12_500, 600)))).toEqual([])
  expect(named({}, cutOff(outage(0, 500), outage(7_000, 600)))).toEqual([])
})
