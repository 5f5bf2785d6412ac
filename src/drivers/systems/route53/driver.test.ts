import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import fc from 'fast-check'
import { afterAll, afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { hasMoto, startMoto } from '../../../../test/doubles/moto.ts'
import { type RecordSet, startRoute53 } from '../../../../test/doubles/route53.ts'
import { describeDriverConformance } from '../../../../test/drivers/conformance.ts'
import { account, endpointVariable, route53Environment } from '../../../../test/drivers/route53-environment.ts'
import type { AnyAction } from '../../contract/action.ts'
import type { Change } from '../../contract/changes.ts'
import type { Driver } from '../../contract/driver.ts'
import type { AnyFault } from '../../contract/fault.ts'
import type { DrilledSystem } from '../../contract/system.ts'
import { route53Drivers } from './driver.ts'
import { without } from '../../../../test/without.ts'

vi.stubEnv('AWS_ACCESS_KEY_ID', 'AKIDEXAMPLE')
vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'not-a-secret')

const script = fileURLToPath(new URL('../../../../test/drivers/elsewhere-route53.ts', import.meta.url))
const zone = 'Z0000000EXAMPLE'
const weighted = (SetIdentifier: string, Weight: string, value: string): RecordSet => ({
  ...{ Name: 'weighted.example.com.', Type: 'A', SetIdentifier, Weight, TTL: '60', ResourceRecords: [value] },
})
const nearest = (SetIdentifier: string, Region: string, HealthCheckId: string, value: string): RecordSet => ({
  ...{
    Name: 'nearest.example.com.',
    Type: 'A',
    SetIdentifier,
    Region,
    TTL: '30',
    ResourceRecords: [value],
    HealthCheckId,
  },
})
const original: RecordSet[] = [
  { Name: 'example.com.', Type: 'NS', TTL: '3600', ResourceRecords: ['ns.example.com.'] },
  weighted('ireland', '90', '192.0.2.1'),
  weighted('germany', '10', '198.51.100.1'),
  { Name: 'simple.example.com.', Type: 'A', TTL: '300', ResourceRecords: ['192.0.2.1', '192.0.2.2', '198.51.100.1'] },
  { Name: 'simple.example.com.', Type: 'TXT', TTL: '300', ResourceRecords: ['"of others"'] },
  nearest('ireland', 'eu-west-1', 'check-ireland', '192.0.2.1'),
  nearest('germany', 'eu-central-1', 'check-germany', '198.51.100.1'),
]

const told: Change[] = []
const system = {
  steadyState: async () => [],
  changed: (change: Change) => told.push(change),
} as unknown as DrilledSystem
const context = (runId: string, signal = AbortSignal.timeout(20_000)) =>
  ({ system, runId, leaseMs: 60_000, signal }) as never
const here = (component: string) => ({ component, region: 'eu-west-1' })
const unknown = [
  {},
  { component: 'weighted' },
  { component: 'weighted', region: 'mars' },
  { component: 'other', region: 'eu-west-1' },
  { ...here('weighted'), zone: 'a' },
]
const elsewhere = (endpoint: string) => (act: string, fault: object) =>
  spawn(process.execPath, [script, act, JSON.stringify(fault)], {
    env: { ...process.env, [endpointVariable]: endpoint },
    stdio: ['ignore', 'pipe', 'pipe'],
  })

describe('Route 53, by a stand-in', async () => {
  const double = await startRoute53({ account, zone, sets: original, checks: ['check-ireland', 'check-germany'] })
  afterAll(() => double.close())
  afterEach(() => void (told.length = 0))
  const sorted = () => double.sets.toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1))
  const untouched = sorted()
  beforeEach(() => void (double.sets = [...original]))
  const environment = route53Environment(double.url)
  const driver = route53Drivers(environment)[0] as Driver
  const withdraw = driver.faults[0] as AnyFault
  const cutOver = driver.actions?.[0] as AnyAction
  const weights = () =>
    double.sets
      .flatMap(({ SetIdentifier, Weight }) => (Weight === undefined ? [] : `${SetIdentifier} ${Weight}`))
      .toSorted()
  const valuesOf = (name: string) =>
    double.sets.find(set => set.Name === `${name}.example.com.` && set.Type === 'A')?.ResourceRecords
  const checks = () => [...double.checks.values()].map(({ id, Disabled, Inverted }) => [id, Disabled, Inverted])
  const healthy = [
    ['check-ireland', false, false],
    ['check-germany', false, false],
  ]

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

  /** Two changes of one record in a run: whichever is undone first, all is as it was before both. */
  test.each([
    ...['weighted', 'nearest', 'simple'].flatMap(component => [
      [component, 'as they were made'] as const,
      [component, 'the last first'] as const,
    ]),
  ])('%s withdrawn and then cut over, and back: undone %s, all is as it was', async (component, order) => {
    const one = await withdraw.prepare({} as never, here(component), context('run-both'))
    await withdraw.inject(one.handle as never, context('run-both'))
    const handles = []
    for (const to of ['eu-central-1', 'eu-west-1']) {
      const { handle } = await cutOver.prepare({ to } as never, { component }, context('run-both'))
      await cutOver.perform(handle as never, context('run-both'))
      handles.push(handle)
    }
    expect((await withdraw.confirm(one.handle as never, context('run-both'))).state).toBe('present')
    expect(
      component === 'nearest' ? checks().map(([, isDisabled]) => isDisabled) : [weights(), valuesOf('simple')],
    ).toEqual(
      {
        weighted: [['germany 0', 'ireland 1'], expect.anything()],
        simple: [expect.anything(), ['192.0.2.1', '192.0.2.2']],
        nearest: [false, true],
      }[component],
    )
    const all = [{ of: withdraw, handle: one.handle }, ...handles.map(handle => ({ of: cutOver, handle }))]
    for (const { of, handle } of order === 'the last first' ? all.toReversed() : all)
      await of.undo?.(handle as never, context('run-both'))
    for (const { of, handle } of all)
      expect((await of.confirm?.(handle as never, context('run-both')))?.state).toBe('absent')
    expect([sorted(), checks()]).toEqual([untouched, healthy])
  })

  test('what a later process finds of two changes of one record it puts back whole', async () => {
    const one = await withdraw.prepare({} as never, here('weighted'), context('run-later'))
    await withdraw.inject(one.handle as never, context('run-later'))
    const two = await cutOver.prepare({ to: 'eu-central-1' } as never, { component: 'weighted' }, context('run-later'))
    await cutOver.perform(two.handle as never, context('run-later'))
    const fresh = route53Drivers(environment)[0] as Driver
    const [fault, action] = [fresh.faults[0] as AnyFault, fresh.actions?.[0] as AnyAction]
    await fault.undo(one.handle as never, context('run-later'))
    expect((await fault.confirm(one.handle as never, context('run-later'))).state).toBe('absent')
    await action.undo?.(two.handle as never, context('run-later'))
    expect((await action.confirm?.(two.handle as never, context('run-later')))?.state).toBe('absent')
    expect(sorted()).toEqual(untouched)
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

  const markOf = (record: string, runId: string): RecordSet => ({
    ...{ Name: `_muster-a.${record}.example.com.`, Type: 'TXT', TTL: '60' },
    ResourceRecords: [`"muster run=${runId} change=edge.withdraw-1"`],
  })

  test('what somebody has changed since it was read is not overwritten: all or nothing', async () => {
    const { handle } = await withdraw.prepare({} as never, here('weighted'), context('run-late'))
    double.sets = double.sets.map(set => (set.SetIdentifier === 'ireland' && set.Weight ? { ...set, TTL: '5' } : set))
    const before = sorted()
    await expect(withdraw.inject(handle as never, context('run-late'))).rejects.toThrow(
      'do not match the current values',
    )
    expect(sorted()).toEqual(before)
    expect(await withdraw.confirm(handle as never, context('run-late'))).toMatchObject({ state: 'absent' })
  })

  test('what somebody changes while it stands is left to him, and the mark goes', async () => {
    const { handle } = await withdraw.prepare({} as never, here('weighted'), context('run-mixed'))
    await withdraw.inject(handle as never, context('run-mixed'))
    double.sets = double.sets.map(set =>
      set.SetIdentifier === 'ireland' && set.Weight ? { ...set, Weight: '33' } : set,
    )
    expect(await withdraw.confirm(handle as never, context('run-mixed'))).toMatchObject({ state: 'unknown' })
    await withdraw.undo(handle as never, context('run-mixed'))
    expect(weights()).toEqual(['germany 10', 'ireland 33'])
    expect(await withdraw.confirm(handle as never, context('run-mixed'))).toMatchObject({ state: 'absent' })
  })

  test('a Route 53 that is busy, broken or does not answer is asked again, and nothing is done twice', async () => {
    for (const [status, code] of [
      [400, 'Throttling'],
      [503, 'ServiceUnavailable'],
      [0, ''],
    ] as const) {
      const { handle } = await withdraw.prepare({} as never, here('nearest'), context('run-busy'))
      double.misbehave(status, code, 1)
      await withdraw.inject(handle as never, context('run-busy'))
      expect(await withdraw.confirm(handle as never, context('run-busy'))).toMatchObject({ state: 'present' })
      double.misbehave(status, code, 1)
      await withdraw.undo(handle as never, context('run-busy'))
      expect([sorted(), checks()]).toEqual([untouched, healthy])
    }
  })

  test('credentials of another account are refused', async () => {
    const { dns } = environment.systems
    const [other] = route53Drivers({ ...environment, systems: { dns: { ...dns, account: '999999999999' } as never } })
    const look = ((other as Driver).faults[0] as AnyFault).prepare({} as never, here('weighted'), context('run-1'))
    await expect(look).rejects.toThrow('those of account 123456789012, and the environment names 999999999999')
  })

  test.each(['weighted', 'nearest'])(
    '%s: dead after any call, another process puts all back',
    async component => {
      const prepared = async (runId: string) =>
        (await withdraw.prepare({} as never, here(component), context(runId))).handle
      const whole = await prepared('run-whole')
      const from = double.heard()
      await withdraw.inject(whole as never, context('run-whole'))
      const calls = double.heard() - from
      await withdraw.undo(whole as never, context('run-whole'))
      for (let nth = 1; nth <= calls; nth++) {
        const runId = `run-dead-${nth}`
        const handle = await prepared(runId)
        const crash = new AbortController()
        double.dieAt(nth, () => crash.abort())
        await withdraw.inject(handle as never, context(runId, crash.signal)).then(
          () => undefined,
          // A call that changes something is not given up: it may come to its end.
          () => undefined,
        )
        double.dieAt(0)
        const fresh = (route53Drivers(environment)[0] as Driver).faults[0] as AnyFault
        await fresh.undo(JSON.parse(JSON.stringify(handle)), context(runId))
        expect(await fresh.confirm(handle as never, context(runId))).toMatchObject({ state: 'absent' })
        expect([sorted(), checks()]).toEqual([untouched, healthy])
      }
    },
    120_000,
  )

  test('whatever others do meanwhile, undo takes away what is this run’s and nothing else', async () => {
    const text = fc.integer({ min: 1, max: 255 }).map(String)
    const edit = fc.option(fc.record({ Weight: text, TTL: text }, { requiredKeys: [] }), { nil: {} })
    const extra = fc.boolean()
    await fc.assert(
      fc.asyncProperty(edit, edit, extra, async (ofHere, ofThere, hasLookAlike) => {
        double.sets = [...original]
        const { handle } = await withdraw.prepare({} as never, here('weighted'), context('run-mine'))
        await withdraw.inject(handle as never, context('run-mine'))
        const edits: Record<string, object> = { ireland: ofHere as object, germany: ofThere as object }
        double.sets = double.sets.map(set => (set.Weight ? { ...set, ...edits[set.SetIdentifier as string] } : set))
        if (hasLookAlike) double.sets.push(markOf('simple', 'run-mine'))
        const meant = double.sets
        await withdraw.undo(handle as never, context('run-mine'))
        await withdraw.undo(handle as never, context('run-mine'))
        const isEdited = Object.keys(ofHere as object).length > 0
        const expected = meant
          .filter(({ Name }) => Name !== '_muster-a.weighted.example.com.')
          .map(set => (set.SetIdentifier === 'ireland' && set.Weight && !isEdited ? { ...set, Weight: '90' } : set))
        const text = (sets: readonly RecordSet[]) =>
          sets.map(set => JSON.stringify(set, Object.keys(set).toSorted())).toSorted()
        expect(text(double.sets)).toEqual(text(expected))
      }),
      { numRuns: 15 },
    )
  }, 60_000)

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

describe('Route 53, by moto', async () => {
  if (!hasMoto) return void test.skip('this machine has no moto', () => undefined)
  const moto = await startMoto()
  afterAll(() => moto.close())
  const { Route53Client, CreateHostedZoneCommand, ChangeResourceRecordSetsCommand, ListResourceRecordSetsCommand } =
    await import('@aws-sdk/client-route-53')
  const credentials = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'not-a-secret' }
  const client = new Route53Client({ region: 'us-east-1', endpoint: moto.url, credentials })
  afterAll(() => client.destroy())
  const made = await client.send(new CreateHostedZoneCommand({ Name: 'example.com', CallerReference: 'test' }))
  const HostedZoneId = (made.HostedZone?.Id ?? '').split('/').at(-1) as string
  // moto refuses to make again what was made before, though it has been deleted since: what is there was put there otherwise.
  const put = (set: object) => ({ Action: 'UPSERT' as const, ResourceRecordSet: set as never })
  const numbered = ({ Weight, TTL, ResourceRecords = [], ...set }: RecordSet) => ({
    ...{ ...set, TTL: Number(TTL), ResourceRecords: ResourceRecords.map(Value => ({ Value })) },
    ...(Weight === undefined ? {} : { Weight: Number(Weight) }),
  })
  // A set that is deleted goes by its identifier alone, whatever its name: each is there once.
  const own = original.filter(({ Type, Region }) => Type === 'A' && Region === undefined)
  const Changes = own.map(set => put(numbered(set)))
  await client.send(new ChangeResourceRecordSetsCommand({ HostedZoneId, ChangeBatch: { Changes } }))
  const list = async () =>
    (await client.send(new ListResourceRecordSetsCommand({ HostedZoneId }))).ResourceRecordSets ?? []
  const environment = route53Environment(moto.url, HostedZoneId)
  const driver = route53Drivers(environment)[0] as Driver

  describeDriverConformance('route53', {
    ...{ driver, environment, system: () => system },
    standing: async () => (await list()).flatMap(({ Name = '' }) => (Name.startsWith('_muster-') ? Name : [])),
    elsewhere: elsewhere(`${moto.url} ${HostedZoneId}`),
    cases: [{ kind: 'edge.withdraw', target: here('weighted'), spec: {}, leased: false, unknown }],
  })

  test('values that were changed come back as they were', async () => {
    const before = await list()
    const cutOver = driver.actions?.[0] as AnyAction
    const { handle } = await cutOver.prepare(
      { to: 'eu-central-1' } as never,
      { component: 'simple' },
      context('run-moto'),
    )
    await cutOver.perform(handle as never, context('run-moto'))
    const simple = (await list()).find(({ Name }) => Name === 'simple.example.com.')
    expect(simple?.ResourceRecords).toEqual([{ Value: '198.51.100.1' }])
    await cutOver.undo?.(handle as never, context('run-moto'))
    const text = (sets: readonly object[]) => sets.map(set => JSON.stringify(set)).toSorted()
    expect(text(await list())).toEqual(text(before))
  })
})
