import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import fc from 'fast-check'
import { afterAll, afterEach, beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest'
import { isHere } from '../../../../test/doubles/is-here.ts'
import { startCloudflare } from '../../../../test/doubles/cloudflare.ts'
import { cloudflareApi } from '../../../../test/doubles/shared-openapi.ts'
import {
  cloudflareEnvironment,
  endpointVariable,
  ids,
  tokenVariable,
} from '../../../../test/drivers/cloudflare-environment.ts'
import { describeDriverConformance } from '../../../../test/drivers/conformance.ts'
import { estateOf } from '../../../../test/estate-of.ts'
import { without } from '../../../../test/without.ts'
import type { AnyAction } from '../../contract/action.ts'
import type { Change } from '../../contract/changes.ts'
import type { Driver } from '../../contract/driver.ts'
import type { AnyFault } from '../../contract/fault.ts'
import type { DrilledSystem } from '../../contract/system.ts'
import { withMark } from '../mark.ts'
import { tokenKey } from '../secrets.ts'
import { cloudflareDrivers } from './driver.ts'

const token = 'drill-token'
const script = fileURLToPath(new URL('../../../../test/drivers/elsewhere-cloudflare.ts', import.meta.url))

describe('Cloudflare, as its published description has it', async () => {
  if (!isHere('Cloudflare’s published description', cloudflareApi)) return
  const double = await startCloudflare({
    ...{ api: cloudflareApi, token },
    pools: (['here', 'there', 'other'] as const).map(name => ({ id: ids[name], name, description: `pool ${name}` })),
    loadBalancers: [
      {
        ...{ id: ids.door, name: 'shop.example', description: 'the shop' },
        ...{ default_pools: [ids.here, ids.there], fallback_pool: ids.here },
        ...{ region_pools: { WEU: [ids.here, ids.other] }, country_pools: { DE: [ids.there] } },
      },
    ],
  })
  afterAll(() => double.close())
  const before = structuredClone({ pools: [...double.pools], doors: [...double.loadBalancers] })
  beforeEach(() => {
    for (const [id, pool] of before.pools) double.pools.set(id, pool)
    for (const [id, door] of before.doors) double.loadBalancers.set(id, door)
    double.unhealthy.clear()
  })

  const told: Change[] = []
  afterEach(() => void (told.length = 0))
  const system = {
    steadyState: async () => [],
    secrets: () => ({ [tokenKey('edge')]: token }),
    changed: (change: Change) => told.push(change),
  } as unknown as DrilledSystem
  const environment = cloudflareEnvironment(double.url)
  const driver = cloudflareDrivers(environment)[0] as Driver
  const withdraw = driver.faults[0] as AnyFault
  const action = (kind: string) => driver.actions?.find(one => one.kind === kind) as AnyAction
  const context = (runId: string, signal = AbortSignal.timeout(20_000)) =>
    ({ system, runId, leaseMs: 60_000, signal }) as never
  const door = { component: 'front-door' }
  const here = { ...door, region: 'eu-west-1' }
  const untimed = (one: object) => without(one, 'modified_on')
  const steering = () => {
    return untimed(double.loadBalancers.get(ids.door)!)
  }
  const pool = (id: string) => {
    return untimed(double.pools.get(id)!)
  }

  describeDriverConformance('cloudflare', {
    driver,
    environment,
    system: () => system,
    standing: async () =>
      [...double.pools.values()].flatMap(({ description }) => (description.includes('[changed by') ? description : [])),
    elsewhere: (act, fault) =>
      spawn(process.execPath, [script, act, JSON.stringify(fault)], {
        env: { ...process.env, [endpointVariable]: double.url, [tokenVariable]: token },
        stdio: ['ignore', 'pipe', 'pipe'],
      }),
    cases: [
      {
        ...{ kind: 'edge.withdraw', target: here, spec: {}, leased: false },
        unknown: [
          {},
          door,
          { ...door, region: 'mars' },
          { component: 'x', region: 'eu-west-1' },
          { ...here, zone: 'z' },
        ],
      },
    ],
  })

  test('what only looks changes nothing', async () => {
    const changes = double.calls.length
    await withdraw.prepare({} as never, here, context('run-look'))
    await action('edge.cut-over').prepare({ to: 'eu-central-1' } as never, door, context('run-look'))
    expect(await driver.steadyStores?.(system as never, AbortSignal.timeout(5_000))).toEqual([
      { name: 'edge/token', ok: true, detail: 'Cloudflare knows it' },
      { name: 'edge/front-door', ok: true, detail: 'it is on, and so are here, there' },
    ])
    expect(double.calls).toHaveLength(changes)
    expect(told).toEqual([])
  })

  test('a pool that is withdrawn gets no more requests, and comes back as it was', async () => {
    const { instance, handle } = await withdraw.prepare({} as never, here, context('run-off'))
    expect(instance).toBe('front-door in eu-west-1')
    await withdraw.inject(handle as never, context('run-off'))
    expect(double.ledTo(ids.door)).toEqual([ids.there])
    await withdraw.undo(handle as never, context('run-off'))
    expect(double.ledTo(ids.door)).toEqual([ids.here, ids.there])
    expect(pool(ids.here)).toMatchObject({ enabled: true, description: 'pool here' })
    expect(told.map(({ host, command }) => `${host} ${command.split(' ')[0]}`)).toEqual([
      'cloudflare PATCH',
      'cloudflare PATCH',
    ])
  })

  test.each([
    ['off already', { enabled: false }, /is off already, and not by this drill/],
    ['another drill’s', { description: withMark('pool here', { runId: 'run-x', name: 'y' }) }, /changed by run run-x/],
  ])('a pool that is %s is refused', async (_what, change, why) => {
    double.pools.set(ids.here, { ...double.pools.get(ids.here)!, ...change })
    await expect(withdraw.prepare({} as never, here, context('run-1'))).rejects.toThrow(why)
  })

  test('clients are led to one region by every list at once, caches are purged, and all comes back exactly', async () => {
    const cutOver = action('edge.cut-over')
    const original = steering()
    const { handle } = await cutOver.prepare({ to: 'eu-central-1' } as never, door, context('run-over'))
    await cutOver.perform(handle as never, context('run-over'))
    expect(steering()).toMatchObject({
      ...{ default_pools: [ids.there], fallback_pool: ids.there },
      ...{ region_pools: { WEU: [ids.there] }, country_pools: { DE: [ids.there] }, pop_pools: {} },
    })
    expect(double.calls.at(-1)).toMatchObject({
      path: `/zones/${ids.zone}/purge_cache`,
      body: { hosts: ['shop.example'] },
    })
    expect(await cutOver.confirm?.(handle as never, context('run-over'))).toMatchObject({ state: 'present' })
    await cutOver.undo?.(handle as never, context('another-run'))
    expect(await cutOver.confirm?.(handle as never, context('run-over'))).toMatchObject({ state: 'present' })
    const cutBack = action('edge.cut-back')
    const back = await cutBack.prepare({} as never, door, context('run-over'))
    await cutBack.perform(back.handle as never, context('run-over'))
    expect(steering()).toEqual(original)
    expect(await cutOver.confirm?.(handle as never, context('run-over'))).toMatchObject({ state: 'absent' })
    await expect(cutBack.prepare({} as never, door, context('run-over'))).rejects.toThrow('has not cut front-door over')
  })

  test.each(['the last first', 'as they were made'])(
    'cut over there and back: undone %s, all is as it was',
    async order => {
      const cutOver = action('edge.cut-over')
      const original = steering()
      const handles = []
      for (const to of ['eu-central-1', 'eu-west-1']) {
        const { handle } = await cutOver.prepare({ to } as never, door, context('run-both'))
        await cutOver.perform(handle as never, context('run-both'))
        handles.push(handle)
      }
      expect(double.ledTo(ids.door)).toEqual([ids.here])
      for (const handle of order === 'the last first' ? handles.toReversed() : handles)
        await cutOver.undo?.(handle as never, context('run-both'))
      expect(steering()).toEqual(original)
      for (const handle of handles)
        expect((await cutOver.confirm?.(handle as never, context('run-both')))?.state).toBe('absent')
    },
  )

  test('what a drill has changed itself stops it not; what another has, does', async () => {
    const look = () => driver.checks?.get('edge/front-door')?.(system, AbortSignal.timeout(5_000))
    const { handle } = await withdraw.prepare({} as never, here, context('run-own'))
    await withdraw.inject(handle as never, context('run-own'))
    expect(await look()).toMatchObject({ ok: true })
    expect((await driver.steadyStores?.(system as never, AbortSignal.timeout(5_000)))?.[1]).toMatchObject({ ok: false })
    await withdraw.undo(handle as never, context('run-own'))
    double.pools.set(ids.there, { ...double.pools.get(ids.there)!, enabled: false })
    expect(await look()).toMatchObject({ ok: false, detail: 'pool there is off' })
  })

  test('nobody’s key, and no other place, is taken from variables', async () => {
    vi.stubEnv('CLOUDFLARE_API_KEY', 'key-of-somebody')
    vi.stubEnv('CLOUDFLARE_EMAIL', 'somebody@example.com')
    vi.stubEnv('CLOUDFLARE_BASE_URL', 'http://127.0.0.1:9')
    onTestFinished(() => void vi.unstubAllEnvs())
    await withdraw.prepare({} as never, here, context('run-variables'))
    expect(Object.keys(double.lastHeaders()).filter(name => name.startsWith('x-auth'))).toEqual([])
  })

  test('what one data centre of several sees otherwise decides nothing', async () => {
    double.seenFrom(ids.there, [true, true, false])
    await action('edge.cut-over').prepare({ to: 'eu-central-1' } as never, door, context('run-most'))
    double.seenFrom(ids.there, [true, false, false])
    const few = action('edge.cut-over').prepare({ to: 'eu-central-1' } as never, door, context('run-few'))
    await expect(few).rejects.toThrow('holds pool there for unhealthy')
    double.seenFrom(ids.there, null)
  })

  test('nobody is led where nobody serves', async () => {
    const prepare = () => action('edge.cut-over').prepare({ to: 'eu-central-1' } as never, door, context('run-ill'))
    double.unhealthy.add(ids.there)
    await expect(prepare()).rejects.toThrow('holds pool there for unhealthy')
    double.unhealthy.clear()
    double.pools.set(ids.there, { ...double.pools.get(ids.there)!, enabled: false })
    await expect(prepare()).rejects.toThrow('pool there is off')
  })

  test('what somebody has changed since it was read is not overwritten', async () => {
    const cutOver = action('edge.cut-over')
    const { handle } = await cutOver.prepare({ to: 'eu-central-1' } as never, door, context('run-late'))
    const now = double.loadBalancers.get(ids.door)!
    double.loadBalancers.set(ids.door, { ...now, ttl: 30, modified_on: '2030-01-01T00:00:00.000Z' })
    await expect(cutOver.perform(handle as never, context('run-late'))).rejects.toThrow(
      'somebody has changed front-door',
    )
    expect(double.ledTo(ids.door)).toEqual([ids.here, ids.there])
  })

  test('what somebody changes while it stands is left to him, and the rest comes back', async () => {
    const cutOver = action('edge.cut-over')
    const { handle } = await cutOver.prepare({ to: 'eu-central-1' } as never, door, context('run-mixed'))
    await cutOver.perform(handle as never, context('run-mixed'))
    const now = double.loadBalancers.get(ids.door)!
    double.loadBalancers.set(ids.door, { ...now, fallback_pool: ids.other, ttl: 30 })
    expect(await cutOver.confirm?.(handle as never, context('run-mixed'))).toMatchObject({
      ...{ state: 'unknown', detail: expect.stringContaining('somebody has changed it since') },
    })
    await cutOver.undo?.(handle as never, context('run-mixed'))
    expect(steering()).toMatchObject({ default_pools: [ids.here, ids.there], fallback_pool: ids.other, ttl: 30 })
    expect(await cutOver.confirm?.(handle as never, context('run-mixed'))).toMatchObject({ state: 'absent' })
  })

  test('a Cloudflare that is busy, broken or does not answer is asked again, and nothing is done twice', async () => {
    for (const status of [429, 503, 0]) {
      const { handle } = await withdraw.prepare({} as never, here, context('run-busy'))
      double.misbehave(status, 1)
      await withdraw.inject(handle as never, context('run-busy'))
      expect(await withdraw.confirm(handle as never, context('run-busy'))).toMatchObject({ state: 'present' })
      double.misbehave(status, 1)
      await withdraw.undo(handle as never, context('run-busy'))
      expect(pool(ids.here)).toEqual(untimed(before.pools[0]![1]))
    }
  })

  test('a change that comes late, from a process that has died, is put back as well', async () => {
    const { handle } = await withdraw.prepare({} as never, here, context('run-slow'))
    const { name } = handle as unknown as { name: string }
    const asked = double.heard()
    const undoing = withdraw.undo(handle as never, context('run-slow'))
    await expect.poll(() => double.heard(), { interval: 1 }).toBeGreaterThan(asked)
    const late = { enabled: false, description: withMark('pool here', { runId: 'run-slow', name }) }
    double.pools.set(ids.here, { ...double.pools.get(ids.here)!, ...late })
    await undoing
    expect(pool(ids.here)).toEqual(untimed(before.pools[0]![1]))
  })

  test('a token that is not known is told as such, and where to read on', async () => {
    const other = { ...(system as object), secrets: () => ({ [tokenKey('edge')]: 'other' }) }
    const look = withdraw.prepare({} as never, here, {
      ...{ system: other, runId: 'run-1', leaseMs: 0, signal: AbortSignal.timeout(5_000) },
    } as never)
    await expect(look).rejects.toMatchObject({
      ...{
        message: expect.stringContaining('the token is not known'),
        hint: expect.stringContaining('system-cloudflare'),
      },
    })
  })

  test.each(['withdraw', 'cut over'])('%s: dead after any call, another process puts all back', async what => {
    const begin = async (runId: string) => {
      if (what === 'withdraw') {
        const both = { ...door, region: 'eu-west-1' }
        const { handle } = await withdraw.prepare({} as never, both, context(runId))
        return {
          one: withdraw,
          handle,
          act: (signal: AbortSignal) => withdraw.inject(handle as never, context(runId, signal)),
        }
      }
      const one = action('edge.cut-over')
      const { handle } = await one.prepare({ to: 'eu-central-1' } as never, door, context(runId))
      return { one, handle, act: (signal: AbortSignal) => one.perform(handle as never, context(runId, signal)) }
    }
    const whole = await begin('run-whole')
    const from = double.heard()
    await whole.act(AbortSignal.timeout(20_000))
    const calls = double.heard() - from
    await whole.one.undo?.(whole.handle as never, context('run-whole'))
    expect(calls).toBeGreaterThan(1)
    for (let nth = 1; nth <= calls; nth++) {
      const runId = `run-dead-${nth}`
      const { one, handle, act } = await begin(runId)
      const crash = new AbortController()
      double.dieAt(nth, () => crash.abort())
      await expect(act(crash.signal)).rejects.toThrow()
      double.dieAt(0)
      const fresh = cloudflareDrivers(environment)[0] as Driver
      const again = [...fresh.faults, ...(fresh.actions ?? [])].find(({ kind }) => kind === one.kind) as AnyFault
      await again.undo(JSON.parse(JSON.stringify(handle)), context(runId))
      expect(await again.confirm(handle as never, context(runId))).toMatchObject({ state: 'absent' })
      expect([pool(ids.here), pool(ids.there), steering()]).toEqual([
        untimed(before.pools[0]![1]),
        untimed(before.pools[1]![1]),
        untimed(before.doors[0]![1]),
      ])
    }
  })

  test('whatever others do meanwhile, undo takes away what is this run’s and nothing else', async () => {
    const edit = fc.record(
      {
        enabled: fc.boolean(),
        description: fc.oneof(
          fc.string(),
          fc.constant(withMark('x', { runId: 'run-of-others', name: 'edge.withdraw-1' })),
        ),
        minimum_origins: fc.integer({ min: 1, max: 3 }),
      },
      { requiredKeys: [] },
    )
    await fc.assert(
      fc.asyncProperty(edit, edit, fc.boolean(), async (ofHere, ofThere, twice) => {
        for (const [id, known] of before.pools) double.pools.set(id, known)
        const { handle } = await withdraw.prepare({} as never, here, context('run-mine'))
        await withdraw.inject(handle as never, context('run-mine'))
        for (const [id, change] of [[ids.here, ofHere] as const, [ids.there, ofThere] as const])
          double.pools.set(id, { ...double.pools.get(id)!, ...change })
        const [meant, others] = [pool(ids.here), pool(ids.there)]
        await withdraw.undo(handle as never, context('run-mine'))
        if (twice) await withdraw.undo(handle as never, context('run-mine'))
        expect(pool(ids.there)).toEqual(others)
        // Who writes another text takes it over, with what is on or off.
        const isOurs = ofHere.description === undefined
        expect(pool(ids.here)).toEqual(isOurs ? { ...meant, enabled: true, description: 'pool here' } : meant)
      }),
      { numRuns: 60 },
    )
  }, 30_000)

  test('a plan and a dry run tell each request', async () => {
    const { handle } = await withdraw.prepare({} as never, here, context('run-told'))
    const { act, undo } = withdraw.doneHere?.(handle as never) ?? { act: [], undo: [] }
    expect(act).toEqual([
      expect.stringMatching(/^cloudflare: PATCH \/accounts\/1+\/load_balancers\/pools\/4+ \{"enabled":false/),
    ])
    expect(undo).toEqual([expect.stringContaining('{"enabled":true,"description":"pool here"}')])
    expect(withdraw.candidates(estateOf(environment), here)).toEqual(['front-door in eu-west-1'])
  })
})
