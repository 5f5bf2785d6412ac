import { expect, test } from 'vitest'
import type { LabSettings } from '../../model/environment/lab/lab-settings.ts'
import { fault, finding, namedIn, run, saysOf, sound } from '../../../test/causes/constructed-run.ts'
import { failures, lasting, outage, planWith, recoveryFrom } from '../../../test/causes/path-run.ts'

test('rare checks of gateways are named where users were sent to a lost one as long as they make them', () => {
  const rare = ({ edge }: LabSettings) => (edge.interMs = 6_000)
  const out = (lastsMs: number, instance = 'gateway@eu-west-1b') => ({
    faults: [fault('component.freeze', instance)],
    plan: planWith(),
    recovery: [recoveryFrom(outage(0, lastsMs))],
  })
  expect(namedIn(run(rare, out(6_500)))).toEqual(['edge.checks'])
  expect(namedIn(run(rare, out(6_500, 'eu-west-1')))).toEqual(['edge.checks'])
  expect(namedIn(run(rare, out(6_500, 'eu-west-1/a')))).toEqual(['edge.checks'])
  expect(namedIn(run(rare, out(30_000)))).toEqual([])
  expect(namedIn(run(rare, out(6_500, 'postgres@eu-west-1a')))).toEqual([])
  expect(namedIn(run(sound, out(6_500)))).toEqual([])
})

test('a gateway that is back and long not used is named by how long users waited for it', () => {
  const many = ({ edge }: LabSettings) => (edge.rise = 40)
  const facts = (outMs: number) => ({
    faults: [fault('region.isolate', 'eu-west-1')],
    plan: planWith({ faults: [lasting(10_000)] }),
    recovery: [recoveryFrom(outage(0, outMs))],
  })
  expect(namedIn(run(many, facts(18_000)))).toEqual(['edge.rise'])
  expect(namedIn(run(many, facts(11_000)))).toEqual([])
  expect(namedIn(run(many, facts(50_000)))).toEqual([])
  expect(namedIn(run(many, { ...facts(18_000), faults: [fault('component.freeze', 'postgres@eu-west-1a')] }))).toEqual(
    [],
  )
  expect(namedIn(run(sound, facts(18_000)))).toEqual([])
})

test('a front door that waits shorter than the gateway is told, and named by what it gave up', () => {
  const short = ({ edge }: LabSettings) => (edge.serverTimeoutMs = 1_000)
  const errors = finding('error-rate')
  expect(saysOf('edge.timeout-order', short)).toMatch(/504 after 1 s .* up to 5 s/)
  expect(saysOf('edge.timeout-order', sound)).toBeNull()
  expect(namedIn(run(short, { failures: [failures('http-504')] }), errors)).toEqual(['edge.timeout-order'])
  expect(namedIn(run(short), errors)).toEqual([])
})

test('what a cache kept too long, or gave to whom it was not made for, is named with how often', () => {
  const cache = (numbers: Record<string, number>) => finding('cache', { numbers })
  const stale = cache({ stale: 7, oldestMs: 28_000, foreign: 0 })
  const foreign = cache({ stale: 0, oldestMs: 4_000, foreign: 3 })
  const override = ({ edge }: LabSettings) => (edge.cache.overrideSeconds = 60)
  const blind = ({ edge }: LabSettings) => (edge.cache.honourVary = false)
  expect(namedIn(run(override), stale)).toEqual(['edge.cache-override'])
  expect(namedIn(run(override), foreign)).toEqual([])
  expect(
    namedIn(
      run(({ edge }) => (edge.cache.overrideSeconds = 4)),
      stale,
    ),
  ).toEqual([])
  expect(namedIn(run(blind), foreign)).toEqual(['edge.cache-vary'])
  expect(namedIn(run(blind), stale)).toEqual([])
  for (const given of [stale, foreign]) expect(namedIn(run(sound), given)).toEqual([])
  expect(saysOf('edge.cache-override', override)).toMatch(/kept for 1 min, though the service allows 5 s/)
})
