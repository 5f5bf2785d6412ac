import { spawn } from 'node:child_process'
import { readdirSync, readFileSync, existsSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import fc from 'fast-check'
import { afterAll, afterEach, describe, expect, onTestFinished, test } from 'vitest'
import { isHere } from '../../../../test/doubles/is-here.ts'
import { problemsIn } from '../../../../test/doubles/api-model.ts'
import { fisModel } from '../../../../test/doubles/shared-model.ts'
import { account, arns, awsEnvironment, endpointVariable, tags } from '../../../../test/drivers/aws-environment.ts'
import { startAwsStage } from '../../../../test/drivers/aws-stage.ts'
import { describeDriverConformance } from '../../../../test/drivers/conformance.ts'
import { requireSkipping, withSkipping } from './skip-actions.ts'

const script = fileURLToPath(new URL('../../../../test/drivers/elsewhere-aws.ts', import.meta.url))
const samples = fileURLToPath(new URL('../../../../../shared/data/fis', import.meta.url))

describe('AWS FIS, as its own description of the API has it', async () => {
  if (!isHere('FIS’s own description', fisModel)) return
  const stage = await startAwsStage()
  if (stage === null) return
  const { fis, hit, world, told, system, driver, driverAt, faultOf, context, prepared, zone } = stage
  afterAll(() => stage.close())
  afterEach(() => stage.reset())
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
  // The user's own template has to be there first, and a region another one: they are tested by themselves.
  const elsewhere = ['aws.fis-template', 'region.isolate']
  describeDriverConformance('aws', {
    driver: { ...driver, faults: driver.faults.filter(({ kind }) => !elsewhere.includes(kind)) },
    environment: awsEnvironment(fis.url),
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
      'aws:elasticache:replicationgroup-interrupt-az-power sessions',
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

  test.each(['zone.isolate', 'zone.lose'])(
    '%s: dead after any call, another process leaves nothing',
    async kind => {
      const fault = faultOf(kind)
      const whole = await prepared(fault, zone, 'run-whole')
      const from = fis.heard()
      await fault.inject(whole, context('run-whole'))
      const calls = fis.heard() - from
      await fault.undo(whole, context('run-whole'))
      expect(calls).toBeGreaterThan(2)
      for (let nth = 1; nth <= calls; nth++) {
        const runId = `run-dead-${nth}`
        const handle = await prepared(fault, zone, runId)
        fis.dieAt(nth)
        await expect(fault.inject(handle, context(runId))).rejects.toThrow()
        fis.dieAt(0)
        const fresh = faultOf(kind, driverAt(fis.url))
        await fresh.undo(JSON.parse(JSON.stringify(handle)) as never, context(runId))
        expect([(await fresh.confirm(handle, context(runId))).state, mine(runId), [...hit]]).toEqual(['absent', [], []])
      }
    },
    120_000,
  )

  test('what is gone already when it is to be taken away was taken away: no undo fails of that', async () => {
    const fault = faultOf('zone.isolate')
    const handle = await prepared(fault, zone, 'run-gone')
    await fault.inject(handle, context('run-gone'))
    // Lists are a few seconds old: they still name what somebody has deleted since.
    fis.forgetAfterList()
    await fault.undo(handle, context('run-gone'))
    expect([mine('run-gone'), [...hit]]).toEqual([[], []])
  })

  test('whatever others have there that looks alike stays as it is', async () => {
    const near = fc.constantFrom('run-mine', 'run-mine-2', 'run-min', 'RUN-MINE', '')
    const tagsOf = fc.record(
      {
        'muster:run': near,
        'muster:experiment': fc.constantFrom('zone.isolate', 'zone.isolate-1', ''),
        Name: fc.string(),
      },
      { requiredKeys: [] },
    )
    await fc.assert(
      fc.asyncProperty(fc.array(tagsOf, { minLength: 1, maxLength: 4 }), async all => {
        const others = all.map(own => fis.foreign(own as Record<string, string>))
        const fault = faultOf('zone.isolate')
        const handle = await prepared(fault, { ...zone, zone: 'b' }, 'run-mine')
        await fault.inject(handle, context('run-mine'))
        await fault.undo(handle, context('run-mine'))
        expect((await fault.confirm(handle, context('run-mine'))).state).toBe('absent')
        for (const { template, experiment } of others)
          expect([fis.templates.has(template), fis.experiments.get(experiment)?.state.status]).toEqual([
            true,
            'running',
          ])
      }),
      { numRuns: 6 },
    )
  }, 60_000)

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
      `cache2: aws:elasticache:replicationgroup ${arns.cache}`,
      `cluster3: aws:rds:cluster ${arns.cluster}`,
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
