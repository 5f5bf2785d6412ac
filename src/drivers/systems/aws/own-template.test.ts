import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { isHere } from '../../../../test/doubles/is-here.ts'
import { type Double, startFis } from '../../../../test/doubles/fis.ts'
import { fisModel } from '../../../../test/doubles/shared-model.ts'
import { account, awsEnvironment } from '../../../../test/drivers/aws-environment.ts'
import type { AnyFault } from '../../contract/fault.ts'
import { awsDrivers } from './driver.ts'

const subnet = {
  type: 'aws:ec2:subnet',
  arn: 'arn:aws:ec2:eu-west-1:123456789012:subnet/subnet-b',
  tags: { drill: 'yes' },
}
const cluster = { type: 'aws:rds:cluster', arn: 'arn:aws:rds:eu-west-1:123456789012:cluster:core', tags: {} }
const bounded = {
  stopConditions: [{ source: 'aws:cloudwatch:alarm', value: 'arn:aws:cloudwatch:eu-west-1:123456789012:alarm:x' }],
  experimentOptions: { emptyTargetResolutionMode: 'fail' },
}
const cut = (duration: string) => ({
  ...bounded,
  tags: { team: 'shop' },
  targets: { nets: { resourceType: 'aws:ec2:subnet', resourceTags: { drill: 'yes' } } },
  actions: {
    cut: {
      ...{ actionId: 'aws:network:disrupt-connectivity', targets: { Subnets: 'nets' } },
      parameters: { duration, scope: 'all' },
    },
  },
})
const failover = {
  ...bounded,
  tags: {},
  targets: { db: { resourceType: 'aws:rds:cluster', resourceArns: [cluster.arn] } },
  actions: { over: { actionId: 'aws:rds:failover-db-cluster', targets: { Clusters: 'db' } } },
}

describe('a template of the user’s own', () => {
  if (!isHere('FIS’s own description', fisModel)) return
  const model = fisModel
  let fis: Double
  let fault: AnyFault
  /** What goes on. */
  const hit = new Set<string>()

  beforeAll(async () => {
    vi.stubEnv('AWS_ACCESS_KEY_ID', 'AKIDEXAMPLE')
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'not-a-secret')
    fis = await startFis({
      ...{ model, account, minuteMs: 3_000, world: () => [subnet, cluster] },
      act: (_action, all) => {
        for (const { arn } of all) hit.add(arn)
        return () => all.forEach(({ arn }) => hit.delete(arn))
      },
    })
    fault = awsDrivers(awsEnvironment(fis.url))[0]?.faults.find(({ kind }) => kind === 'aws.fis-template') as AnyFault
  })
  afterAll(() => fis.close())

  const context = (runId: string, leaseMs = 60_000) =>
    ({ system: {}, runId, leaseMs, signal: AbortSignal.timeout(20_000) }) as never
  const prepared = async (template: object, runId: string, leaseMs?: number) => {
    const id = fis.own(template as never)
    return { id, handle: (await fault.prepare({ template: id } as never, {}, context(runId, leaseMs))).handle as never }
  }
  const stateOf = async (handle: never, runId: string) => (await fault.confirm(handle, context(runId))).state
  const experimentOf = (runId: string) => [...fis.experiments.values()].find(({ tags }) => tags['muster:run'] === runId)

  test('is started, watched, stopped, and stays', async () => {
    const { id, handle } = await prepared(cut('PT1M'), 'run-own')
    expect(await stateOf(handle, 'run-own')).toBe('absent')
    await fault.inject(handle, context('run-own'))
    expect([...hit]).toEqual([subnet.arn])
    expect(await fault.confirm(handle, context('run-own'))).toMatchObject({
      ...{ state: 'present', facts: { template: id, account, experiment: experimentOf('run-own')?.id } },
      detail: expect.stringContaining(`(template ${id}, account ${account})`),
    })
    await fault.undo(handle, context('run-other'))
    expect(await stateOf(handle, 'run-own')).toBe('present')
    await fault.undo(handle, context('run-own'))
    expect([[...hit], fis.templates.get(id)?.tags]).toEqual([[], { team: 'shop' }])
    expect(await stateOf(handle, 'run-own')).toBe('absent')
  })

  test('what is done at once is there until it is undone, for whoever looks', async () => {
    const { handle } = await prepared(failover, 'run-once')
    await fault.inject(handle, context('run-once'))
    await expect.poll(() => experimentOf('run-once')?.state.status).toBe('completed')
    expect(await stateOf(handle, 'run-once')).toBe('present')
    await fault.undo(handle, context('run-once'))
    await fault.undo(handle, context('run-once'))
    expect(await stateOf(handle, 'run-once')).toBe('absent')
  })

  test('actions that begin after others wait, and it is there all the same', async () => {
    const { actions } = cut('PT1M')
    const later = { ...actions.cut, startAfter: ['cut'] }
    const { handle } = await prepared({ ...cut('PT1M'), actions: { ...actions, later } }, 'run-chain', 120_000)
    await fault.inject(handle, context('run-chain'))
    expect(await fault.confirm(handle, context('run-chain'))).toMatchObject({
      ...{ state: 'present', detail: expect.stringContaining('cut running, later pending') },
    })
    await fault.undo(handle, context('run-chain'))
    expect([...hit]).toEqual([])
    // One after the other they take longer than the fault may.
    await expect(prepared({ ...cut('PT1M'), actions: { ...actions, later } }, 'run-chain')).rejects.toThrow(
      'takes 2 min',
    )
  })

  test('one that has come to its end by itself is there no more', async () => {
    const { handle } = await prepared(cut('PT1M'), 'run-over')
    await fault.inject(handle, context('run-over'))
    await expect.poll(() => experimentOf('run-over')?.state.status, { timeout: 10_000 }).toBe('completed')
    expect(await stateOf(handle, 'run-over')).toBe('absent')
  })

  test.each<[string, object, RegExp]>([
    ['has no stop condition', { ...cut('PT1M'), stopConditions: [{ source: 'none' }] }, /has no stop condition/],
    [
      'passes over targets that are not there',
      { ...cut('PT1M'), experimentOptions: { emptyTargetResolutionMode: 'skip' } },
      /goes on where its targets are not there/,
    ],
    ['lasts longer than the fault', cut('PT2H'), /takes 2 h, and the fault lasts 1 min with its margin/],
  ])('one that %s is refused', async (_what, template, why) => {
    await expect(prepared(template, 'run-refused')).rejects.toThrow(why)
  })
})
