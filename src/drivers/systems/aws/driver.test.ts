import { spawn } from 'node:child_process'
import { readdirSync, readFileSync, existsSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, afterEach, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest'
import { problemsIn } from '../../../../test/doubles/api-model.ts'
import { actIn, answerIn, type Led, resourcesOf, type World } from '../../../../test/doubles/aws-world.ts'
import { type Double, startFis } from '../../../../test/doubles/fis.ts'
import { fisModel } from '../../../../test/doubles/shared-model.ts'
import { account, arns, awsEnvironment, endpointVariable, tags } from '../../../../test/drivers/aws-environment.ts'
import { describeDriverConformance } from '../../../../test/drivers/conformance.ts'
import { estateOf } from '../../../../test/estate-of.ts'
import type { Change } from '../../contract/changes.ts'
import type { Driver } from '../../contract/driver.ts'
import type { AnyFault } from '../../contract/fault.ts'
import type { DrilledSystem } from '../../contract/system.ts'
import { awsDrivers } from './driver.ts'
import { requireSkipping, withSkipping } from './skip-actions.ts'

const zoneOf = (letter: string) => `eu-west-1${letter}`
const world: World = {
  subnets: [
    ...['a', 'b'].map(letter => ({ id: `subnet-${letter}`, zone: zoneOf(letter), tags, acl: 'acl-own' })),
    { id: 'subnet-of-others', zone: zoneOf('a'), tags: {}, acl: 'acl-own' },
  ],
  instances: [
    ...['a', 'b'].map(letter => ({ id: `i-${letter}`, zone: zoneOf(letter), tags, state: 'running' as const })),
    { id: 'i-stopped', zone: zoneOf('a'), tags, state: 'stopped' },
    { id: 'i-of-others', zone: zoneOf('a'), tags: { drill: 'no' }, state: 'running' },
  ],
  clusters: [ledBy(arns.cluster, 'core')],
  caches: [ledBy(arns.cache, 'sessions')],
  buckets: [arns.bucket],
}

function ledBy(arn: string, name: string): Led {
  const members = ['a', 'b'].map(letter => ({ id: `${name}-${letter}`, zone: zoneOf(letter) }))
  return { arn, tags, members, leader: `${name}-a` }
}

const script = fileURLToPath(new URL('../../../../test/drivers/elsewhere-aws.ts', import.meta.url))
const samples = fileURLToPath(new URL('../../../../../shared/data/fis', import.meta.url))

describe.skipIf(fisModel === null)('AWS FIS, as its own description of the API has it', () => {
  let fis: Double
  let driver: Driver
  const told: Change[] = []
  const system = {
    steadyState: async () => [],
    changed: (change: Change) => told.push(change),
  } as unknown as DrilledSystem
  /** What an action has hit that goes on, `actionId arn`. */
  const hit = new Set<string>()
  /** FIS says that it acts, and nothing happens. */
  let isIdle = false

  beforeAll(async () => {
    vi.stubEnv('AWS_ACCESS_KEY_ID', 'AKIDEXAMPLE')
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'not-a-secret')
    fis = await startFis({
      ...{ model: fisModel!, account, minuteMs: 3_000 },
      world: () => resourcesOf(world, account, 'eu-west-1'),
      describe: form => answerIn(world, form),
      async act(action, all) {
        const names = all.map(({ arn }) => `${action.actionId} ${arn}`)
        for (const name of names) hit.add(name)
        const end = isIdle ? undefined : await actIn(world)(action, all)
        return async () => {
          names.forEach(name => hit.delete(name))
          await end?.()
        }
      },
    })
    driver = driverAt(fis.url)
  })
  afterAll(() => fis.close())
  afterEach(() => {
    told.length = 0
    isIdle = false
    for (const led of [...world.clusters, ...world.caches]) led.leader = led.members[0]?.id as string
  })

  const driverAt = (url: string, more: object = {}) => {
    const environment = awsEnvironment(url)
    const aws = { ...environment.systems['aws'], ...more }
    return awsDrivers({ ...environment, systems: { aws: aws as never } })[0] as Driver
  }
  const faultOf = (kind: string, of = driver) => of.faults.find(fault => fault.kind === kind) as AnyFault
  const context = (runId: string, ms = 20_000, leaseMs = 60_000) =>
    ({ system, runId, leaseMs, signal: AbortSignal.timeout(ms) }) as never
  const zone = { region: 'eu-west-1', zone: 'a' }
  const prepared = async (fault: AnyFault, target: object = zone, runId = 'run-1') =>
    (await fault.prepare({} as never, target, context(runId))).handle as never
  const mine = (runId: string) => [...fis.templates.values()].filter(one => one.tags['muster:run'] === runId)
  const experimentOf = (runId: string) =>
    [...fis.experiments.values()].findLast(one => one.tags['muster:run'] === runId)

  const unknown = [
    {},
    { region: 'mars', zone: 'a' },
    { region: 'eu-west-1', zone: 'z' },
    { store: 'nowhere' },
    { component: 'x' },
  ]
  const own = driverAt('http://127.0.0.1:1')
  describeDriverConformance('aws', {
    // Known before anybody has started the double: faults are asked for when a test runs.
    driver: {
      ...own,
      // The user's own template has to be there first: it is tested by itself.
      faults: own.faults.flatMap(({ kind }) => (kind === 'aws.fis-template' ? [] : lazily(() => faultOf(kind), kind))),
    },
    environment: awsEnvironment('http://127.0.0.1:1'),
    system: () => system,
    standing: async () => [...fis.templates.values()].flatMap(({ tags: own }) => own['Name'] ?? []),
    elsewhere: (action, fault) =>
      spawn(process.execPath, [script, action, JSON.stringify(fault)], {
        env: { ...process.env, [endpointVariable]: fis.url },
        stdio: ['ignore', 'pipe', 'pipe'],
      }),
    cases: [
      { kind: 'zone.isolate', target: zone, spec: {}, leased: true, unknown },
      { kind: 'zone.lose', target: zone, spec: {}, leased: true, unknown },
      {
        kind: 'postgres.kill-primary',
        target: { store: 'core-db' },
        spec: {},
        leased: false,
        unknown: [...unknown, { store: 'sessions' }, { store: 'core-db', role: 'replica' }],
      },
      {
        kind: 'cache.lose-zone',
        target: { store: 'sessions', ...zone },
        spec: {},
        leased: true,
        unknown: [...unknown, { store: 'core-db', ...zone }],
      },
      {
        kind: 'object-store.pause-replication',
        target: { store: 'uploads' },
        spec: {},
        leased: true,
        unknown: [...unknown, { store: 'core-db' }],
      },
    ],
  })

  test('what is hit has the tags and lies in the zone; what is undone goes on, and others’ is left alone', async () => {
    const others = fis.foreign({ 'muster:run': 'run-of-others', 'muster:experiment': 'zone.isolate-eu-west-1-a' })
    const fault = faultOf('zone.lose')
    const handle = await prepared(fault, zone, 'run-lose')
    await fault.inject(handle, context('run-lose'))
    expect([...hit].map(text => text.replace(/arn.*[:/]/, '')).toSorted()).toEqual([
      'aws:ec2:stop-instances i-a',
      'aws:network:disrupt-connectivity subnet-a',
    ])
    const seen = await fault.confirm(handle, context('run-lose'))
    expect(seen).toMatchObject({ state: 'present', facts: { account, experiment: experimentOf('run-lose')?.id } })
    expect(mine('run-lose')[0]).toMatchObject({
      stopConditions: [{ source: 'aws:cloudwatch:alarm', value: expect.stringContaining('alarm:too-bad') }],
      experimentOptions: { emptyTargetResolutionMode: 'fail' },
    })
    await fault.undo(handle, context('run-lose'))
    expect([...hit]).toEqual([])
    expect(mine('run-lose')).toEqual([])
    expect(experimentOf('run-lose')?.state.status).toBe('stopped')
    expect(fis.templates.has(others.template)).toBe(true)
    expect(fis.experiments.get(others.experiment)?.state.status).toBe('running')
    expect(told.map(({ command, outcome }) => [command.split(' ')[1], outcome])).toEqual([
      ['create-experiment-template', 'done'],
      ['start-experiment', 'done'],
      ['delete-experiment-template', 'done'],
      ['stop-experiment', 'done'],
    ])
  })

  test('targets that are not there end it before anything is hit, and it says so', async () => {
    const nobody = faultOf('zone.isolate', driverAt(fis.url, { tags: { drill: 'nobody' } }))
    await expect(prepared(nobody, zone, 'run-empty')).rejects.toThrow('no subnet in eu-west-1a has the tags')
    const fault = faultOf('zone.isolate')
    const handle = await prepared(fault, zone, 'run-empty')
    const [first] = world.subnets
    Object.assign(first as object, { tags: {} })
    onTestFinished(() => void Object.assign(first as object, { tags }))
    await expect(fault.inject(handle, context('run-empty'))).rejects.toThrow(
      /has failed: Target resolution returned empty set/,
    )
    expect(await fault.confirm(handle, context('run-empty'))).toMatchObject({ state: 'absent' })
    await fault.undo(handle, context('run-empty'))
    expect(mine('run-empty')).toEqual([])
  })

  test.each([
    ['stopped', 'Experiment halted by stop condition'],
    ['failed', 'Action failed'],
  ] as const)('one that has %s by itself is there no more, and why is told', async (status, reason) => {
    const fault = faultOf('zone.isolate')
    const runId = `run-${status}`
    const handle = await prepared(fault, zone, runId)
    await fault.inject(handle, context(runId))
    fis.finish(status, reason)
    expect(await fault.confirm(handle, context(runId))).toMatchObject({
      ...{ state: 'absent', detail: expect.stringContaining(`is ${status}, ${reason}`) },
    })
    await fault.undo(handle, context(runId))
    expect(mine(runId)).toEqual([])
  })

  test('what AWS is too busy for is tried again, and nothing is made twice', async () => {
    const fault = faultOf('zone.isolate')
    const handle = await prepared(fault, zone, 'run-busy')
    fis.misbehave(429, 'ThrottlingException', 2)
    await fault.inject(handle, context('run-busy'))
    await fault.inject(handle, context('run-busy'))
    expect(mine('run-busy')).toHaveLength(1)
    expect([...fis.experiments.values()].filter(one => one.tags['muster:run'] === 'run-busy')).toHaveLength(1)
    fis.misbehave(503, 'ServiceUnavailable', 2)
    await fault.undo(handle, context('run-busy'))
    expect(mine('run-busy')).toEqual([])
  })

  test('credentials that end half-way are told as such; what was begun is undone with others', async () => {
    const fault = faultOf('zone.isolate')
    const handle = await prepared(fault, zone, 'run-expired')
    await fault.inject(handle, context('run-expired'))
    fis.misbehave(403, 'ExpiredTokenException', 50)
    await expect(fault.undo(handle, context('run-expired'))).rejects.toMatchObject({
      ...{ message: expect.stringContaining('ExpiredTokenException'), hint: expect.stringContaining('log in again') },
    })
    fis.misbehave(0, '', 0)
    await fault.undo(handle, context('run-expired'))
    expect([mine('run-expired'), [...hit]]).toEqual([[], []])
  })

  test('the same fault twice in a run is made twice, and each is undone by itself', async () => {
    const fault = faultOf('zone.isolate')
    const other = { ...zone, zone: 'b' }
    const [first, second] = [await prepared(fault, zone, 'run-twice'), await prepared(fault, other, 'run-twice')]
    await fault.inject(first, context('run-twice'))
    await fault.inject(second, context('run-twice'))
    await fault.undo(first, context('run-twice'))
    expect((await fault.confirm(first, context('run-twice'))).state).toBe('absent')
    expect((await fault.confirm(second, context('run-twice'))).state).toBe('present')
    await fault.undo(second, context('run-twice'))
    expect([mine('run-twice'), [...hit]]).toEqual([[], []])
  })

  test('FIS says that it acts, and EC2 that nothing has happened: nobody can tell', async () => {
    isIdle = true
    const fault = faultOf('zone.lose')
    const handle = await prepared(fault, zone, 'run-idle')
    await expect(fault.inject(handle, context('run-idle', 3_000))).rejects.toThrow()
    expect(await fault.confirm(handle, context('run-idle'))).toMatchObject({
      state: 'unknown',
      detail: expect.stringMatching(/is running.*EC2: of 1 instances in eu-west-1a 1 running; EC2: 0 of 1 subnets/),
    })
    await fault.undo(handle, context('run-idle'))
  })

  test('it is over only when what was stopped runs again', async () => {
    const fault = faultOf('zone.lose')
    const handle = await prepared(fault, zone, 'run-late')
    await fault.inject(handle, context('run-late'))
    const [instance] = world.instances
    await fault.undo(handle, context('run-late'))
    instance!.state = 'pending'
    expect(await fault.confirm(handle, context('run-late'))).toMatchObject({
      ...{ state: 'unknown', detail: expect.stringContaining('of 1 instances in eu-west-1a 1 pending') },
    })
    instance!.state = 'running'
    expect((await fault.confirm(handle, context('run-late'))).state).toBe('absent')
  })

  test('the services say themselves who has taken over', async () => {
    const [database, cache] = [faultOf('postgres.kill-primary'), faultOf('cache.lose-zone')]
    const own = await prepared(database, { store: 'core-db' }, 'run-over')
    await database.inject(own, context('run-over'))
    expect((await database.confirm(own, context('run-over'))).detail).toContain(
      'RDS: core-b is the writer, before it was core-a',
    )
    await database.undo(own, context('run-over'))
    const other = await prepared(cache, { store: 'sessions', ...zone }, 'run-over')
    await cache.inject(other, context('run-over'))
    expect((await cache.confirm(other, context('run-over'))).detail).toContain('0 of 1 nodes in eu-west-1a still lead')
    await cache.undo(other, context('run-over'))
    expect((await cache.confirm(other, context('run-over'))).state).toBe('absent')
  })

  test('a cache is found by its tags alone: where another has them too, nobody is hit', async () => {
    const target = { store: 'sessions', ...zone }
    const others = { ...ledBy(`${arns.cache}-of-others`, 'others') }
    const own = world.caches[0] as Led
    const caches = world.caches as Led[]
    caches.push(others)
    onTestFinished(() => {
      caches.length = 1
      Object.assign(own, { tags })
    })
    await expect(prepared(faultOf('cache.lose-zone'), target)).rejects.toThrow(
      `${arns.cache}-of-others has the tags {"drill":"yes"} too`,
    )
    caches.length = 1
    Object.assign(own, { tags: {} })
    await expect(prepared(faultOf('cache.lose-zone'), target)).rejects.toThrow('sessions has not the tags')
  })

  test('the zone of a primary is where RDS says that it is, and where whoever else knows it says so', async () => {
    const fault = faultOf('zone.isolate')
    const ofPrimary = (store: string) => ({ store, region: 'eu-west-1', zone: 'of-primary' })
    const every = ['eu-west-1/a', 'eu-west-1/b', 'eu-west-1/c']
    expect(fault.candidates(estateOf(awsEnvironment(fis.url)), ofPrimary('core-db'))).toEqual(every)
    const instanceOf = async (store: string, more: object = {}) =>
      (await fault.prepare({} as never, ofPrimary(store), { ...(context('run-zone') as object), ...more } as never))
        .instance
    expect(await instanceOf('core-db')).toBe('eu-west-1/a')
    world.clusters[0]!.leader = 'core-b'
    expect(await instanceOf('core-db')).toBe('eu-west-1/b')
    await expect(instanceOf('sessions')).rejects.toThrow('nobody can tell in which zone the primary of sessions is')
    const knowing = { ...system, zoneOfPrimary: async () => ({ region: 'eu-west-1', zone: 'b' }) }
    expect(await instanceOf('sessions', { system: knowing })).toBe('eu-west-1/b')
  })

  test('in another account nothing is found, which is not taken for nothing left', async () => {
    const handle = await prepared(faultOf('zone.isolate'), zone, 'run-elsewhere')
    await faultOf('zone.isolate').inject(handle, context('run-elsewhere'))
    const there = faultOf('zone.isolate', driverAt(fis.url, { account: '999999999999' }))
    await expect(there.undo(handle, context('run-elsewhere'))).rejects.toThrow('those of account')
    await expect(there.confirm(handle, context('run-elsewhere'))).rejects.toThrow('those of account')
    await faultOf('zone.isolate').undo(handle, context('run-elsewhere'))
    expect(mine('run-elsewhere')).toEqual([])
  })

  test('credentials of another account are refused before anything is made', async () => {
    const fault = faultOf('zone.isolate', driverAt(fis.url, { account: '999999999999' }))
    await expect(fault.prepare({} as never, zone, context('run-other'))).rejects.toThrow(
      `those of account ${account}, and`,
    )
    expect(mine('run-other')).toEqual([])
  })

  test('a rehearsal tells every call, and makes none', async () => {
    const fault = faultOf('zone.isolate')
    const before = fis.calls.length
    const { act, undo } = fault.doneHere!(await prepared(fault))
    expect(act[0]).toMatch(
      /^aws fis --region eu-west-1 create-experiment-template --cli-input-json '\{[^]*disrupt-connectivity/,
    )
    expect([act.length, undo.length]).toEqual([2, 2])
    expect(fis.calls.slice(before)).toEqual([])
  })

  test('what FIS itself resolves is found by an experiment that acts on nothing, as the wire shows', async () => {
    const fault = faultOf('zone.lose')
    const handle = await prepared(fault, zone, 'run-preview')
    expect(await fault.preview?.(handle, context('run-preview'))).toEqual([
      `instances0: aws:ec2:instance arn:aws:ec2:eu-west-1:${account}:instance/i-a`,
      `subnets1: aws:ec2:subnet arn:aws:ec2:eu-west-1:${account}:subnet/subnet-a`,
    ])
    const started = fis.calls.findLast(({ operation }) => operation === 'StartExperiment')
    expect(started?.input['experimentOptions']).toEqual({ actionsMode: 'skip-all' })
    expect([[...hit], mine('preview')]).toEqual([[], []])
    const [subnet] = world.subnets
    Object.assign(subnet as object, { tags: {} })
    onTestFinished(() => void Object.assign(subnet as object, { tags }))
    await expect(fault.preview?.(handle, context('run-preview'))).rejects.toThrow('returned empty set for subnets1')
    expect(mine('preview')).toEqual([])
  })

  test('a preview that would not say so is never sent', () => {
    expect(withSkipping('{"clientToken":"x"}')).toBe(
      '{"clientToken":"x","experimentOptions":{"actionsMode":"skip-all"}}',
    )
    expect(() => requireSkipping(withSkipping(''))).not.toThrow()
    for (const body of ['{}', '{"experimentOptions":{"actionsMode":"run-all"}}', undefined])
      expect(() => requireSkipping(body)).toThrow('it would start a real experiment, and is not sent')
  })

  const files = existsSync(samples) ? readdirSync(samples).filter(name => name.endsWith('.json')) : []
  test.skipIf(files.length === 0)(
    'the judge agrees with AWS’s own client on templates that others have published',
    () => {
      const judged = readFileSync(join(samples, 'SOURCES.tsv'), 'utf8')
        .trim()
        .split('\n')
        .slice(1)
        .map(line => line.split('\t'))
      expect(judged.length).toBe(files.length)
      for (const columns of judged) {
        const [file = ''] = columns
        const { experimentTemplate, ...whole } = JSON.parse(readFileSync(join(samples, file), 'utf8'))
        const input = { clientToken: 'token', ...(experimentTemplate ?? whole) }
        // That client knows no patterns: values such as <YOUR ROLE> pass it.
        const problems = problemsIn(fisModel!, { operation: 'CreateExperimentTemplate', input }).filter(
          text => !text.includes('does not match'),
        )
        expect([file, problems.length === 0]).toEqual([file, columns.at(-1) === 'valid'])
      }
    },
  )
})

/** A fault that is asked for when something is asked of it. */
function lazily(fault: () => AnyFault, kind: string): AnyFault {
  return new Proxy({ kind } as AnyFault, {
    get: (own, name) => (name === 'kind' ? own.kind : Reflect.get(fault(), name)),
  })
}
