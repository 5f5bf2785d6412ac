import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { isHere } from '../../../../../test/doubles/is-here.ts'
import { hasMoto, startMoto } from '../../../../../test/doubles/moto.ts'
import { type MovesDouble, type Moving, startMoves } from '../../../../../test/doubles/aws-moves.ts'
import { account, awsEnvironment } from '../../../../../test/drivers/aws-environment.ts'
import { estateOf } from '../../../../../test/estate-of.ts'
import type { EstateEnvironment } from '../../../../model/environment/environment.ts'
import type { AnyAction } from '../../../contract/action.ts'
import type { Change } from '../../../contract/changes.ts'
import { awsDrivers } from '../driver.ts'

const cluster = (region: string) => `arn:aws:rds:${region}:${account}:cluster:core`
const control = (id: string) => `arn:aws:route53-recovery-control::${account}:controlpanel/p/routingcontrol/${id}`
const state: Moving = {
  ...{ writer: '', clusters: [cluster('eu-west-1'), cluster('eu-central-1')], follows: '', cacheRegion: '' },
  controls: {},
}
let double: MovesDouble
let environment: EstateEnvironment
const told: Change[] = []

beforeAll(async () => {
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'AKIDEXAMPLE')
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'not-a-secret')
  double = await startMoves(account, state)
  environment = estateAt(double.url, [
    { url: 'http://127.0.0.1:9', region: 'us-east-1' },
    { url: double.url, region: 'eu-west-1' },
  ])
})
afterAll(() => double.close())
beforeEach(() => {
  told.length = 0
  Object.assign(state, { writer: state.clusters[0], follows: 'ledger', cacheRegion: 'eu-west-1' })
  Object.assign(state.controls, { [control('ireland')]: 'On', [control('germany')]: 'Off' })
})

function estateAt(endpoint: string, endpoints: readonly { url: string; region: string }[]): EstateEnvironment {
  const base = awsEnvironment(endpoint)
  const group = (region: string) => `arn:aws:elasticache:${region}:${account}:replicationgroup:sessions`
  const aws = {
    ...base.systems['aws'],
    stores: {
      'core-db': {
        globalCluster: 'core-global',
        clusters: { 'eu-west-1': cluster('eu-west-1'), 'eu-central-1': cluster('eu-central-1') },
      },
      ledger: {
        rdsInstance: `arn:aws:rds:eu-west-1:${account}:db:ledger`,
        replicas: { 'eu-central-1': `arn:aws:rds:eu-central-1:${account}:db:ledger-copy` },
      },
      sessions: {
        globalReplicationGroup: 'sessions-global',
        groups: { 'eu-west-1': group('eu-west-1'), 'eu-central-1': group('eu-central-1') },
      },
    },
    routingControls: { endpoints, controls: { ireland: control('ireland'), germany: control('germany') } },
    alarms: { orders: `arn:aws:cloudwatch:eu-west-1:${account}:alarm:orders-failing` },
  }
  return { ...base, systems: { ...base.systems, aws: aws as never } }
}

const driver = () => awsDrivers(environment)[0]
const action = (kind: string) => driver()?.actions?.find(one => one.kind === kind) as AnyAction
const context = (runId = 'run-1', signal = AbortSignal.timeout(10_000)) =>
  ({ system: { changed: (change: Change) => told.push(change) }, runId, leaseMs: 0, signal }) as never
const there = (store: string) => ({ store, region: 'eu-central-1' })
let runs = 0
const prepared = async (kind: string, target: object, spec: object = {}) =>
  (await action(kind).prepare(spec as never, target, context(`run-${runs++}`))).handle as never

test.each<[string, string, string, () => unknown, unknown]>([
  ['aws.aurora-switchover', 'core-db', 'SwitchoverGlobalCluster', () => state.writer, cluster('eu-central-1')],
  [
    'aws.aurora-failover',
    'core-db',
    'FailoverGlobalCluster, data loss allowed: true',
    () => state.writer,
    cluster('eu-central-1'),
  ],
  ['aws.rds-promote', 'ledger', 'PromoteReadReplica', () => state.follows, ''],
  ['aws.elasticache-failover', 'sessions', 'FailoverGlobalReplicationGroup', () => state.cacheRegion, 'eu-central-1'],
])('%s: asked for once, awaited until the service says so, and timed', async (kind, store, call, seen, after) => {
  const handle = await prepared(kind, there(store))
  const calls = double.calls.length
  const { detail, facts } = await action(kind).perform(handle, context())
  expect([seen(), double.calls.slice(calls)]).toEqual([after, [call]])
  expect(Number(facts?.['tookMs'])).toBeGreaterThan(100)
  expect(detail).toMatch(/ms after it was asked for$/)
  expect(told).toMatchObject([{ host: `aws ${account}`, outcome: 'done' }])
  // What is there already is not asked for again: an answer that was lost does no harm.
  const again = await action(kind).perform(handle, context())
  expect([again.detail, double.calls.length]).toEqual([expect.stringContaining('as it was already'), calls + 1])
})

test('what does not come to its end in time says how far it came', async () => {
  const handle = await prepared('aws.aurora-switchover', there('core-db'))
  await expect(
    action('aws.aurora-switchover').perform(handle, context('run-1', AbortSignal.timeout(120))),
  ).rejects.toThrow(/has not come to its end in time: .* and a failover is switching-over|aborted/)
  await expect.poll(() => state.writer).toBe(cluster('eu-central-1'))
})

test('targets that mean nothing there are known before', () => {
  const estate = estateOf(environment)
  const meant = (kind: string, target: object, spec: object = {}) =>
    action(kind).candidates(estate, target, spec as never)
  expect(meant('aws.aurora-failover', there('core-db'))).toEqual(['core-db (eu-central-1)'])
  for (const target of [
    {},
    there('sessions'),
    { store: 'core-db' },
    { store: 'core-db', region: 'mars' },
    { ...there('core-db'), zone: 'a' },
  ])
    expect(meant('aws.aurora-failover', target)).toEqual([])
  expect(meant('aws.rds-promote', { store: 'ledger', region: 'eu-west-1' })).toEqual([])
  expect(meant('aws.routing-controls', {}, { on: ['germany'] })).toEqual(['routing controls (eu-west-1)'])
  expect(meant('aws.routing-controls', {}, { on: ['mars'] })).toEqual([])
})

describe('routing controls', () => {
  const kind = 'aws.routing-controls'
  const states = () => [state.controls[control('ireland')], state.controls[control('germany')]]

  test('are set all at once, through an endpoint that answers, and set back by another process', async () => {
    const handle = await prepared(kind, {}, { on: ['germany'], off: ['ireland'] })
    const { detail } = await action(kind).perform(handle, context())
    expect([states(), detail]).toEqual([['Off', 'On'], expect.stringMatching(/^germany is On, ireland is Off, \d+ ms/)])
    expect((await action(kind).confirm?.(handle, context()))?.state).toBe('present')
    const kept = JSON.parse(JSON.stringify(handle)) as never
    await action(kind).undo?.(kept, context())
    await action(kind).undo?.(kept, context())
    expect([states(), (await action(kind).confirm?.(kept, context()))?.state]).toEqual([['On', 'Off'], 'absent'])
  })

  test('there and back in one run: nothing is left to set back, whichever is asked first', async () => {
    const steps: never[] = []
    for (const spec of [
      { on: ['germany'], off: ['ireland'] },
      { on: ['ireland'], off: ['germany'] },
    ]) {
      const handle = (await action(kind).prepare(spec as never, {}, context('run-there'))).handle as never
      await action(kind).perform(handle, context('run-there'))
      steps.push(handle)
    }
    const calls = double.calls.length
    for (const handle of steps.toReversed()) await action(kind).undo?.(handle, context('run-there'))
    expect([states(), double.calls.length - calls]).toEqual([['On', 'Off'], 0])
    for (const handle of steps)
      expect((await action(kind).confirm?.(handle, context('run-there')))?.state).toBe('absent')
  })

  test('what somebody has set since stays, and what was so before is left alone', async () => {
    state.controls[control('germany')] = 'On'
    const handle = await prepared(kind, {}, { on: ['germany'], off: ['ireland'] })
    await action(kind).perform(handle, context())
    state.controls[control('ireland')] = 'On'
    await action(kind).undo?.(handle, context())
    expect(states()).toEqual(['On', 'On'])
    expect((await action(kind).confirm?.(handle, context()))?.state).toBe('absent')
  })

  test('where no endpoint answers, each says why', async () => {
    const own = awsDrivers(estateAt(double.url, [{ url: 'http://127.0.0.1:9', region: 'us-east-1' }]))[0]
    const set = own?.actions?.find(one => one.kind === kind) as AnyAction
    await expect(set.prepare({ on: ['germany'] } as never, {}, context())).rejects.toThrow(
      /no endpoint takes it: us-east-1: AWS does not answer/,
    )
  })
})

describe('alarms of CloudWatch, by moto', async () => {
  if (!isHere('moto', hasMoto)) return
  const moto = await startMoto()
  afterAll(() => moto.close())
  const { CloudWatchClient, PutMetricAlarmCommand, SetAlarmStateCommand } = await import('@aws-sdk/client-cloudwatch')
  const credentials = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'not-a-secret' }
  const client = new CloudWatchClient({ region: 'eu-west-1', endpoint: moto.url, credentials })
  afterAll(() => client.destroy())
  const look = () =>
    awsDrivers(estateAt(moto.url, []))[0]?.checks?.get('aws/orders')?.({} as never, AbortSignal.timeout(10_000))
  const set = (StateValue: 'OK' | 'ALARM' | 'INSUFFICIENT_DATA') =>
    client.send(new SetAlarmStateCommand({ AlarmName: 'orders-failing', StateValue, StateReason: 'by hand' }))

  test('holds unless it is in alarm; one that is not there does not hold', async () => {
    expect(await look()).toMatchObject({ ok: false, detail: 'CloudWatch knows no alarm orders-failing' })
    await client.send(
      new PutMetricAlarmCommand({
        ...{ AlarmName: 'orders-failing', MetricName: 'errors', Namespace: 'shop', Statistic: 'Sum', Period: 60 },
        ...{ EvaluationPeriods: 1, Threshold: 5, ComparisonOperator: 'GreaterThanThreshold' },
      }),
    )
    await set('OK')
    expect(await look()).toEqual({ name: 'aws/orders', ok: true, detail: 'orders-failing is OK' })
    await set('ALARM')
    expect(await look()).toEqual({ name: 'aws/orders', ok: false, detail: 'orders-failing is in alarm: by hand' })
    await set('INSUFFICIENT_DATA')
    expect(await look()).toMatchObject({ ok: true })
  })
})
