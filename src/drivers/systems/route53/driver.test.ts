import { describe, expect, test } from 'vitest'
import type { RecordSet } from '../../../../test/doubles/route53.ts'
import { describeDriverConformance } from '../../../../test/drivers/conformance.ts'
import { account } from '../../../../test/drivers/route53-environment.ts'
import {
  elsewhere,
  here,
  markOf,
  nearest,
  original,
  system,
  told,
  context,
  unknown,
  startRoute53Stage,
} from '../../../../test/drivers/route53-stage.ts'
import { without } from '../../../../test/without.ts'
import type { Driver } from '../../contract/driver.ts'
import type { AnyFault } from '../../contract/fault.ts'
import { route53Drivers } from './driver.ts'

describe('Route 53, by a stand-in', async () => {
  const { double, environment, driver, withdraw, cutOver, weights, valuesOf, checks, healthy, sorted, untouched } =
    await startRoute53Stage()

  describeDriverConformance('route53', {
    ...{ driver, environment, system: () => system },
    standing: async () => double.sets.flatMap(({ Name }) => (Name.startsWith('_muster-') ? Name : [])),
    elsewhere: elsewhere(double.url),
    cases: [{ kind: 'edge.withdraw', target: here('weighted'), spec: {}, leased: false, unknown }],
  })

  test('what only looks changes nothing', async () => {
    const before = double.calls.length
    for (const name of ['weighted', 'simple', 'nearest'])
      await withdraw.prepare({} as never, here(name), context('run-look'))
    await cutOver.prepare({ to: 'eu-central-1' } as never, { component: 'weighted' }, context('run-look'))
    expect(await driver.steadyStores?.(system as never, AbortSignal.timeout(5_000))).toMatchObject([
      { name: 'dns/weighted', ok: true, detail: 'weighted.example.com has 2 sets' },
      { name: 'dns/simple', ok: true },
      { name: 'dns/nearest', ok: true },
    ])
    expect(double.calls).toHaveLength(before)
  })

  test('a set loses its weight, values go, a health check says "unhealthy"; each comes back as it was', async () => {
    const seen: Record<string, unknown> = {}
    for (const name of ['weighted', 'simple', 'nearest']) {
      const { handle, instance } = await withdraw.prepare({} as never, here(name), context(`run-${name}`))
      expect(instance).toBe(`${name} in eu-west-1`)
      await withdraw.inject(handle as never, context(`run-${name}`))
      expect(await withdraw.confirm(handle as never, context(`run-${name}`))).toMatchObject({ state: 'present' })
      seen[name] = { weights: weights(), simple: valuesOf('simple'), checks: checks()[0] }
      await withdraw.undo(handle as never, context(`run-${name}`))
      expect([sorted(), checks()]).toEqual([untouched, healthy])
    }
    expect(seen).toMatchObject({
      weighted: { weights: ['germany 10', 'ireland 0'] },
      simple: { simple: ['198.51.100.1'] },
      nearest: { checks: ['check-ireland', true, true] },
    })
  })

  test('it waits until every server of Route 53 answers so, and tells the resolvers’ time apart', async () => {
    const { handle } = await withdraw.prepare({} as never, here('simple'), context('run-ttl'))
    const from = performance.now()
    await withdraw.inject(handle as never, context('run-ttl'))
    expect(performance.now() - from).toBeGreaterThan(50)
    expect(await withdraw.confirm(handle as never, context('run-ttl'))).toMatchObject({
      facts: { ttl: '300 s' },
      detail: expect.stringContaining('for up to 300 s'),
    })
    await withdraw.undo(handle as never, context('run-ttl'))
    expect(told.map(({ host, command }) => `${host}: ${command.split(' ').slice(0, 2).join(' ')}`)).toEqual([
      `aws ${account}: route53 change-resource-record-sets`,
      `aws ${account}: route53 change-resource-record-sets`,
    ])
  })

  test.each([
    ['weighted', ['germany 10', 'ireland 0'], ['192.0.2.1', '192.0.2.2', '198.51.100.1'], false],
    ['simple', ['germany 10', 'ireland 90'], ['198.51.100.1'], false],
    ['nearest', ['germany 10', 'ireland 90'], ['192.0.2.1', '192.0.2.2', '198.51.100.1'], true],
  ])('cut over by %s: one region alone is answered, and all comes back', async (component, sets, values, isForced) => {
    const { handle } = await cutOver.prepare({ to: 'eu-central-1' } as never, { component }, context('run-over'))
    await cutOver.perform(handle as never, context('run-over'))
    expect([weights(), valuesOf('simple'), checks()[0]?.[1]]).toEqual([sets, values, isForced])
    expect(checks()[1]).toEqual(healthy[1])
    await cutOver.undo?.(handle as never, context('run-of-others'))
    expect(await cutOver.confirm?.(handle as never, context('run-over'))).toMatchObject({ state: 'present' })
    await cutOver.undo?.(handle as never, context('run-over'))
    expect([sorted(), checks()]).toEqual([untouched, healthy])
  })

  test('records of other types and of all names below have marks of their own', async () => {
    const other = {
      Name: 'weighted.example.com.',
      Type: 'AAAA',
      TTL: '60',
      ResourceRecords: ['2001:db8::1', '2001:db8::2'],
    }
    double.sets = [...double.sets, other]
    const names = { v6: { ...(environment.systems['dns'] as never as object) } }
    const dns = names.v6 as { records: object }
    const systems = {
      dns: {
        ...dns,
        records: {
          ...dns.records,
          v6: {
            ...{ name: 'weighted.example.com', type: 'AAAA' },
            places: { here: { region: 'eu-west-1', values: ['2001:db8::1'] } },
          },
        },
      },
    }
    const both = route53Drivers({ ...environment, systems: systems as never })[0]?.faults[0] as AnyFault
    const handles = []
    for (const component of ['weighted', 'v6']) {
      const { handle } = await both.prepare({} as never, here(component), context('run-types'))
      await both.inject(handle as never, context('run-types'))
      handles.push(handle)
    }
    for (const handle of handles) {
      await both.undo(handle as never, context('run-types'))
      expect((await both.confirm(handle as never, context('run-types'))).state).toBe('absent')
    }
    expect(double.sets.filter(({ Type }) => Type === 'AAAA')).toEqual([other])
    expect(double.sets.filter(({ Name }) => Name.startsWith('_muster'))).toEqual([])
  })

  test('a health check that serves another record, or says "unhealthy" already, is refused', async () => {
    double.sets = [
      ...double.sets,
      { ...nearest('else', 'eu-west-1', 'check-ireland', '192.0.2.9'), Name: 'else.example.com.' },
    ]
    const prepare = () => withdraw.prepare({} as never, here('nearest'), context('run-shared'))
    await expect(prepare()).rejects.toThrow('health check check-ireland serves else.example.com. (A) as well')
    double.sets = [...original]
    double.checks.set('check-ireland', { id: 'check-ireland', version: 1, Disabled: true, Inverted: true })
    await expect(prepare()).rejects.toThrow('says "unhealthy" already')
    double.checks.set('check-ireland', { id: 'check-ireland', version: 1, Disabled: false, Inverted: false })
  })

  test('what a drill has changed itself stops it not; what another has, does', async () => {
    const look = () => driver.checks?.get('dns/weighted')?.(system, AbortSignal.timeout(5_000))
    const { handle } = await withdraw.prepare({} as never, here('weighted'), context('run-own'))
    await withdraw.inject(handle as never, context('run-own'))
    expect(await look()).toMatchObject({ ok: true })
    expect((await driver.steadyStores?.(system as never, AbortSignal.timeout(5_000)))?.[0]).toMatchObject({ ok: false })
    await withdraw.undo(handle as never, context('run-own'))
    double.sets = [...double.sets, markOf('weighted', 'run-x')]
    expect(await look()).toMatchObject({ ok: false, detail: expect.stringContaining('changed by run run-x') })
  })

  test.each<[string, (sets: RecordSet[]) => RecordSet[], string, RegExp]>([
    ['another drill’s', sets => [...sets, markOf('weighted', 'run-x')], 'weighted', /is changed by run run-x/],
    ['missing', sets => sets.filter(({ Name }) => !Name.startsWith('weighted')), 'weighted', /has no record weighted/],
    [
      'the last',
      sets => sets.map(set => (set.SetIdentifier === 'germany' && set.Weight ? { ...set, Weight: '0' } : set)),
      'weighted',
      /have the weight 0/,
    ],
    [
      'without weight already',
      sets => sets.map(set => (set.SetIdentifier === 'ireland' && set.Weight ? { ...set, Weight: '0' } : set)),
      'weighted',
      /nobody is led there/,
    ],
    [
      'the only value',
      sets =>
        sets.map(set =>
          set.Name.startsWith('simple') && set.Type === 'A' ? { ...set, ResourceRecords: ['192.0.2.1'] } : set,
        ),
      'simple',
      /would have no value left/,
    ],
    [
      'unchecked',
      sets => sets.map(set => without(set, 'HealthCheckId') as RecordSet),
      'nearest',
      /neither a weight nor a health check/,
    ],
    [
      'checked with another',
      sets => sets.map(set => (set.HealthCheckId ? { ...set, HealthCheckId: 'check-ireland' } : set)),
      'nearest',
      /has the same health check/,
    ],
  ])('what is %s is refused, and nothing is changed', async (_what, change, component, why) => {
    double.sets = change(double.sets)
    const before = double.calls.length
    await expect(withdraw.prepare({} as never, here(component), context('run-1'))).rejects.toThrow(why)
    expect(double.calls).toHaveLength(before)
  })

  test('credentials of another account are refused', async () => {
    const { dns } = environment.systems
    const [other] = route53Drivers({ ...environment, systems: { dns: { ...dns, account: '999999999999' } as never } })
    const look = ((other as Driver).faults[0] as AnyFault).prepare({} as never, here('weighted'), context('run-1'))
    await expect(look).rejects.toThrow('those of account 123456789012, and the environment names 999999999999')
  })

  test('a dry run tells the commands', async () => {
    const { handle } = await withdraw.prepare({} as never, here('nearest'), context('run-told'))
    const { act, undo } = withdraw.doneHere?.(handle as never) ?? { act: [], undo: [] }
    expect(act).toEqual([
      expect.stringMatching(
        /^aws route53 change-resource-record-sets --hosted-zone-id Z0+EXAMPLE --change-batch '.*_muster-a\.nearest/,
      ),
      'aws route53 update-health-check --health-check-id check-ireland --disabled --inverted',
    ])
    expect(undo[0]).toBe('aws route53 update-health-check --health-check-id check-ireland --no-disabled --no-inverted')
  })
})
