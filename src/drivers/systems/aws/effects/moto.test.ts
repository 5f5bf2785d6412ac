import { afterAll, describe, expect, test, vi } from 'vitest'
import { isHere } from '../../../../../test/doubles/is-here.ts'
import { hasMoto, startMoto } from '../../../../../test/doubles/moto.ts'
import { account, awsEnvironment, tags } from '../../../../../test/drivers/aws-environment.ts'
import type { AwsSettings } from '../../../../model/environment/aws/aws-settings.ts'
import { cachesInZone } from './cache.ts'
import { readBefore, seenNow } from './looks.ts'

/** Another implementation of EC2, RDS, ElastiCache and S3 judges how they are asked, and how their answers are read. */
describe('what services say, by moto', async () => {
  if (!isHere('moto', hasMoto)) return
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'AKIDEXAMPLE')
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'not-a-secret')
  const moto = await startMoto()
  afterAll(() => moto.close())
  const settings = awsEnvironment(moto.url).systems['aws'] as AwsSettings
  const credentials = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'not-a-secret' }
  const access = { region: 'eu-west-1', endpoint: moto.url, credentials }
  const signal = () => AbortSignal.timeout(15_000)
  const Tags = Object.entries(tags).map(([Key, Value]) => ({ Key, Value }))
  const ec2 = await import('@aws-sdk/client-ec2')
  const client = new ec2.EC2Client(access)
  afterAll(() => client.destroy())
  const zone = 'eu-west-1a'

  const { Vpc } = await client.send(new ec2.CreateVpcCommand({ CidrBlock: '10.0.0.0/16' }))
  const VpcId = Vpc?.VpcId as string
  async function subnet(at: string, block: string, own = Tags): Promise<string> {
    const { Subnet } = await client.send(
      new ec2.CreateSubnetCommand({
        VpcId,
        AvailabilityZone: at,
        CidrBlock: block,
        TagSpecifications: [{ ResourceType: 'subnet', Tags: own }],
      }),
    )
    return Subnet?.SubnetId as string
  }
  const own = await subnet(zone, '10.0.1.0/24')
  await subnet('eu-west-1b', '10.0.2.0/24')
  await subnet(zone, '10.0.3.0/24', [{ Key: 'drill', Value: 'no' }])

  test('a subnet has another network ACL while FIS denies its traffic, and its own again', async () => {
    const read = await readBefore(settings, [{ what: 'subnets', zone, tags }], signal())
    expect(Object.keys(read[0]?.before as object)).toEqual([own])
    const seen = async () => (await seenNow(settings, read, signal()))?.state
    expect(await seen()).toBe('not there')
    const Filters = [{ Name: 'association.subnet-id', Values: [own] }]
    const { NetworkAcls = [] } = await client.send(new ec2.DescribeNetworkAclsCommand({ Filters }))
    const association = NetworkAcls[0]?.Associations?.find(({ SubnetId }) => SubnetId === own)
    const { NetworkAcl } = await client.send(new ec2.CreateNetworkAclCommand({ VpcId }))
    const { NewAssociationId } = await client.send(
      new ec2.ReplaceNetworkAclAssociationCommand({
        AssociationId: association?.NetworkAclAssociationId,
        NetworkAclId: NetworkAcl?.NetworkAclId,
      }),
    )
    expect(await seen()).toBe('there')
    await client.send(
      new ec2.ReplaceNetworkAclAssociationCommand({
        AssociationId: NewAssociationId,
        NetworkAclId: association?.NetworkAclId,
      }),
    )
    expect(await seen()).toBe('not there')
  })

  test('a subnet has another route table while FIS keeps it from a region, and its own again', async () => {
    const read = await readBefore(settings, [{ what: 'routes', tags }], signal())
    const { RouteTable } = await client.send(new ec2.CreateRouteTableCommand({ VpcId }))
    const { AssociationId } = await client.send(
      new ec2.AssociateRouteTableCommand({ RouteTableId: RouteTable?.RouteTableId, SubnetId: own }),
    )
    expect(await seenNow(settings, read, signal())).toMatchObject({
      ...{ state: 'part', detail: 'EC2: 1 of 2 subnets have another route table than before' },
    })
    await client.send(new ec2.DisassociateRouteTableCommand({ AssociationId }))
    expect((await seenNow(settings, read, signal()))?.state).toBe('not there')
  })

  test('instances that run are found by zone and tags, and seen to stop and to run again', async () => {
    const { Images = [] } = await client.send(new ec2.DescribeImagesCommand({}))
    const run = async (SubnetId: string, all = Tags) =>
      (
        await client.send(
          new ec2.RunInstancesCommand({
            ...{ ImageId: Images[0]?.ImageId, MinCount: 1, MaxCount: 1, SubnetId },
            Placement: { AvailabilityZone: zone },
            TagSpecifications: [{ ResourceType: 'instance', Tags: all }],
          }),
        )
      ).Instances?.[0]?.InstanceId as string
    const id = await run(own)
    await run(own, [{ Key: 'drill', Value: 'no' }])
    const read = await readBefore(settings, [{ what: 'instances', zone, tags }], signal())
    expect(read[0]?.before).toEqual([id])
    await client.send(new ec2.StopInstancesCommand({ InstanceIds: [id] }))
    expect(await seenNow(settings, read, signal())).toMatchObject({
      state: 'there',
      detail: expect.stringContaining('1 stopped'),
    })
    await client.send(new ec2.StartInstancesCommand({ InstanceIds: [id] }))
    expect((await seenNow(settings, read, signal()))?.state).toBe('not there')
    await client.send(new ec2.TerminateInstancesCommand({ InstanceIds: [id] }))
    expect((await seenNow(settings, read, signal()))?.state).toBe('untold')
  })

  test('the zone of an instance of RDS is read, and a cache is found by its tags', async () => {
    const rds = await import('@aws-sdk/client-rds')
    const databases = new rds.RDSClient(access)
    await databases.send(
      new rds.CreateDBInstanceCommand({
        ...{ DBInstanceIdentifier: 'ledger', DBInstanceClass: 'db.t3.micro', Engine: 'postgres', AllocatedStorage: 20 },
        ...{ MasterUsername: 'drill', MasterUserPassword: 'not-a-secret', AvailabilityZone: zone },
      }),
    )
    const arn = `arn:aws:rds:eu-west-1:${account}:db:ledger`
    expect(await readBefore(settings, [{ what: 'rds-instance', arn }], signal())).toMatchObject([
      { before: { name: zone, zone } },
    ])
    databases.destroy()
    const cache = await import('@aws-sdk/client-elasticache')
    const caches = new cache.ElastiCacheClient(access)
    await caches.send(
      new cache.CreateReplicationGroupCommand({
        ...{ ReplicationGroupId: 'sessions', ReplicationGroupDescription: 'x', Engine: 'redis', NumCacheClusters: 2 },
        ...{ AutomaticFailoverEnabled: true, MultiAZEnabled: true, Tags },
      }),
    )
    // moto puts every node there, wherever it is asked.
    const found = await cachesInZone(settings, 'us-east-1a', signal())
    expect(found).toEqual([`arn:aws:elasticache:eu-west-1:${account}:replicationgroup:sessions`])
    expect(await cachesInZone(settings, 'eu-central-1a', signal())).toEqual([])
    caches.destroy()
  })

  test('the tags of a bucket are read, and that it has none', async () => {
    const s3 = await import('@aws-sdk/client-s3')
    const buckets = new s3.S3Client({ ...access, forcePathStyle: true })
    const CreateBucketConfiguration = { LocationConstraint: 'eu-west-1' as const }
    for (const Bucket of ['uploads', 'bare'])
      await buckets.send(new s3.CreateBucketCommand({ Bucket, CreateBucketConfiguration }))
    await buckets.send(new s3.PutBucketTaggingCommand({ Bucket: 'uploads', Tagging: { TagSet: Tags } }))
    const read = (name: string) =>
      readBefore(settings, [{ what: 'bucket', arn: `arn:aws:s3:::${name}`, tags }], signal())
    expect(await read('uploads')).toHaveLength(1)
    await expect(read('bare')).rejects.toThrow('the bucket bare has not the tags')
    buckets.destroy()
  })
})
