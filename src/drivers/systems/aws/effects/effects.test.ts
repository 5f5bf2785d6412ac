import { afterAll, afterEach, describe, expect, onTestFinished, test } from 'vitest'
import { isHere } from '../../../../../test/doubles/is-here.ts'
import type { Led } from '../../../../../test/doubles/aws-world.ts'
import { arns, awsEnvironment, tags } from '../../../../../test/drivers/aws-environment.ts'
import { ledBy, startAwsStage } from '../../../../../test/drivers/aws-stage.ts'
import { estateOf } from '../../../../../test/estate-of.ts'
import { inParts } from './filters.ts'

describe('what the services themselves say', async () => {
  const stage = await startAwsStage()
  if (!isHere('FIS’s own description', stage)) return
  const { fis, world, system, driverAt, faultOf, context, prepared, zone } = stage
  afterAll(() => stage.close())
  afterEach(() => stage.reset())

  test('FIS says that it acts, and EC2 that nothing has happened: nobody can tell', async () => {
    stage.beIdle()
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

  test('a lost zone takes the databases that are written there and the caches that have nodes there, in one experiment', async () => {
    const fault = faultOf('zone.lose')
    const kindsOf = async (letter: string) => {
      const { experiment, read } = (await fault.prepare({} as never, { ...zone, zone: letter }, context('run-all')))
        .handle as { experiment: { actions: object }; read: { watch: { what: string } }[] }
      const actions = Object.values(experiment.actions) as { actionId: string }[]
      return [actions.map(({ actionId }) => actionId), read.map(({ watch }) => watch.what)]
    }
    const network = ['aws:ec2:stop-instances', 'aws:network:disrupt-connectivity']
    const power = 'aws:elasticache:replicationgroup-interrupt-az-power'
    expect(await kindsOf('a')).toEqual([
      [...network, power, 'aws:rds:failover-db-cluster'],
      ['instances', 'subnets', 'cache', 'aurora-cluster'],
    ])
    expect(await kindsOf('b')).toEqual([
      [...network, power],
      ['instances', 'subnets', 'cache'],
    ])
    const handle = await prepared(fault, zone, 'run-whole')
    await fault.inject(handle, context('run-whole'))
    expect(await fault.confirm(handle, context('run-whole'))).toMatchObject({
      state: 'present',
      detail: expect.stringMatching(
        /1 stopped; .*another network ACL.*0 of 1 nodes in eu-west-1a still lead; .*core-b/,
      ),
    })
    await fault.undo(handle, context('run-whole'))
    // Who has taken over stays where he is.
    expect([(await fault.confirm(handle, context('run-whole'))).state, world.clusters[0]?.leader]).toEqual([
      'absent',
      'core-b',
    ])
  })

  test('a region is kept from the others that the environment has, and its buckets are not copied', async () => {
    const frankfurt = { ...awsEnvironment(fis.url).systems['aws'], region: 'eu-central-1' }
    const fault = faultOf('region.isolate', driverAt(fis.url, {}, { frankfurt }))
    expect(faultOf('region.isolate').candidates(estateOf(awsEnvironment(fis.url)), { region: 'eu-west-1' })).toEqual([])
    const handle = await prepared(fault, { region: 'eu-west-1' }, 'run-away')
    expect(handle).toMatchObject({
      experiment: {
        actions: {
          away0: { parameters: { region: 'eu-central-1' } },
          pause1: { actionId: 'aws:s3:bucket-pause-replication' },
        },
      },
    })
    await fault.inject(handle, context('run-away'))
    expect(await fault.confirm(handle, context('run-away'))).toMatchObject({
      ...{ state: 'present', detail: expect.stringContaining('2 of 2 subnets have another route table than before') },
    })
    await fault.undo(handle, context('run-away'))
    expect((await fault.confirm(handle, context('run-away'))).state).toBe('absent')
  })

  test('instances that a group has replaced tell nothing any more; the subnets do', async () => {
    const fault = faultOf('zone.lose')
    const handle = await prepared(fault, { ...zone, zone: 'b' }, 'run-group')
    await fault.inject(handle, context('run-group'))
    const instance = world.instances.find(({ id }) => id === 'i-b')!
    instance.state = 'terminated'
    expect(await fault.confirm(handle, context('run-group'))).toMatchObject({
      ...{ state: 'present', detail: expect.stringContaining('of 1 instances in eu-west-1b 1 terminated') },
    })
    await fault.undo(handle, context('run-group'))
    expect((await fault.confirm(handle, context('run-group'))).state).toBe('absent')
    instance.state = 'running'
  })

  test('a writer that stays in the zone that is lost is not taken for one that has left it', async () => {
    const fault = faultOf('zone.lose')
    const [cluster] = world.clusters
    const members = cluster?.members as { id: string; zone: string }[]
    members.push({ id: 'core-a2', zone: 'eu-west-1a' })
    onTestFinished(() => void members.pop())
    const handle = await prepared(fault, zone, 'run-near')
    await fault.inject(handle, context('run-near'))
    cluster!.leader = 'core-a2'
    expect(await fault.confirm(handle, context('run-near'))).toMatchObject({
      ...{
        state: 'unknown',
        detail: expect.stringContaining('core-a2 is the writer, before it was core-a, and it is in eu-west-1a'),
      },
    })
    await fault.undo(handle, context('run-near'))
  })

  test('a bucket without the tags is not found by FIS, and so not drilled', async () => {
    const [bucket] = world.buckets
    Object.assign(bucket as object, { tags: {} })
    onTestFinished(() => void Object.assign(bucket as object, { tags }))
    await expect(prepared(faultOf('object-store.pause-replication'), { store: 'uploads' })).rejects.toThrow(
      'the bucket uploads has not the tags {"drill":"yes"}',
    )
  })

  test('what is asked for in parts is whole', async () => {
    const parts: number[] = []
    const all = Array.from({ length: 450 }, (_, at) => String(at))
    const found = await inParts(all, async part => (parts.push(part.length), part))
    expect([parts, found]).toEqual([[200, 200, 50], all])
  })
})
