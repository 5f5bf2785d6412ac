/** What AWS has to allow for each fault and each step, as policies of IAM: no more than it needs, as AWS documents its actions. Pure. */
import type { AwsSettings, CloudStore } from '../../../model/environment/aws/aws-settings.ts'
import type { Policy, Statement } from '../../contract/policies.ts'

const allow = (Action: readonly string[], Resource: readonly string[] | string, Condition?: object): Statement => ({
  Effect: 'Allow',
  ...{ Action, Resource },
  ...(Condition === undefined ? {} : { Condition }),
})

/** For whoever runs Muster: the same for every fault. */
function experiments(settings: AwsSettings): Statement[] {
  const { account, region, fisRole, alarms } = settings
  const of = (what: string) => `arn:${partitionOf(settings)}:fis:${region}:${account}:${what}/*`
  return [
    allow(['sts:GetCallerIdentity'], '*'),
    allow(['fis:ListExperiments', 'fis:ListExperimentTemplates'], '*'),
    allow(
      ['fis:CreateExperimentTemplate', 'fis:GetExperimentTemplate', 'fis:DeleteExperimentTemplate', 'fis:TagResource'],
      [of('experiment-template'), of('action')],
    ),
    allow(
      [
        'fis:StartExperiment',
        'fis:StopExperiment',
        'fis:GetExperiment',
        'fis:ListExperimentResolvedTargets',
        'fis:TagResource',
      ],
      [of('experiment'), of('experiment-template')],
    ),
    allow(['iam:PassRole'], fisRole, { StringEquals: { 'iam:PassedToService': 'fis.amazonaws.com' } }),
    ...(alarms === undefined ? [] : [allow(['cloudwatch:DescribeAlarms'], '*')]),
  ]
}

interface Needed {
  /** to see what comes of it, for whoever runs Muster */
  readonly look: readonly Statement[]
  /** for the role of FIS */
  readonly act: readonly Statement[]
}

/** `aws`, or that of a part of AWS that is by itself: `aws-us-gov`. */
const partitionOf = ({ fisRole }: AwsSettings) => fisRole.split(':')[1] as string

const hit = ({ tags }: AwsSettings) => ({
  StringEquals: Object.fromEntries(Object.entries(tags).map(([tag, value]) => [`aws:ResourceTag/${tag}`, value])),
})

const cutOff: Needed = {
  look: [allow(['ec2:DescribeSubnets', 'ec2:DescribeNetworkAcls'], '*')],
  act: [
    allow(
      [
        ...['ec2:CreateNetworkAcl', 'ec2:CreateNetworkAclEntry', 'ec2:CreateTags', 'ec2:DeleteNetworkAcl'],
        ...['ec2:ReplaceNetworkAclAssociation', 'ec2:DescribeNetworkAcls', 'ec2:DescribeSubnets', 'ec2:DescribeVpcs'],
        ...['ec2:DescribeManagedPrefixLists', 'ec2:GetManagedPrefixListEntries'],
      ],
      '*',
    ),
  ],
}

const stopped = (settings: AwsSettings): Needed => ({
  look: [allow(['ec2:DescribeInstances'], '*')],
  act: [
    allow(
      ['ec2:StopInstances', 'ec2:StartInstances'],
      `arn:${partitionOf(settings)}:ec2:${settings.region}:${settings.account}:instance/*`,
      hit(settings),
    ),
    allow(['ec2:DescribeInstances'], '*'),
    // Without it an instance with an encrypted volume is stopped, and never started again.
    allow(['kms:CreateGrant'], `arn:${partitionOf(settings)}:kms:${settings.region}:${settings.account}:key/*`, {
      StringEquals: { 'kms:ViaService': `ec2.${settings.region}.amazonaws.com` },
      Bool: { 'kms:GrantIsForAWSResource': 'true' },
    }),
  ],
})

const both = (all: readonly Needed[]): Needed => ({
  look: all.flatMap(({ look }) => look),
  act: all.flatMap(({ act }) => act),
})

const storesIn = ({ stores = {} }: AwsSettings) => Object.values(stores)

/** ARNs of stores of a kind; `*`: the environment names none. */
function arnsOf(settings: AwsSettings, of: (store: CloudStore) => readonly string[]): readonly string[] | string {
  const all = storesIn(settings).flatMap(of)
  return all.length === 0 ? '*' : all
}

function databases(settings: AwsSettings): Needed {
  const clusters = arnsOf(settings, store => {
    if ('auroraCluster' in store) return [store.auroraCluster]
    return 'globalCluster' in store ? Object.values(store.clusters) : []
  })
  const instances = arnsOf(settings, store => ('rdsInstance' in store ? [store.rdsInstance] : []))
  const look = allow(['rds:DescribeDBClusters', 'rds:DescribeDBInstances'], '*')
  return {
    look: [look],
    act: [allow(['rds:FailoverDBCluster'], clusters), allow(['rds:RebootDBInstance'], instances), look],
  }
}

function caches(settings: AwsSettings): Needed {
  const look = ['elasticache:DescribeReplicationGroups']
  const all = `arn:${partitionOf(settings)}:elasticache:${settings.region}:${settings.account}:replicationgroup:*`
  return {
    look: [allow([...look, 'elasticache:ListTagsForResource'], '*')],
    act: [
      allow(['elasticache:InterruptClusterAzPower'], all, hit(settings)),
      allow([...look, 'tag:GetResources'], '*'),
    ],
  }
}

function buckets(settings: AwsSettings): Needed {
  const all = arnsOf(settings, store => ('bucket' in store ? [store.bucket] : []))
  const regions = storesIn(settings).flatMap(store => ('bucket' in store ? [store.replicatesTo] : []))
  const there = regions.length === 0 ? undefined : { StringEquals: { 's3:DestinationRegion': regions } }
  return {
    look: [allow(['s3:GetBucketTagging'], all)],
    act: [
      allow(['s3:PauseReplication'], all, there),
      allow(['s3:PutReplicationConfiguration', 's3:GetReplicationConfiguration'], all, {
        BoolIfExists: { 's3:IsReplicationPauseRequest': 'true' },
      }),
      allow(['s3:ListAllMyBuckets', 'tag:GetResources'], '*'),
    ],
  }
}

const keptAway: Needed = {
  look: [allow(['ec2:DescribeSubnets', 'ec2:DescribeRouteTables'], '*')],
  act: [
    allow(
      [
        ...['ec2:AssociateRouteTable', 'ec2:CreateManagedPrefixList', 'ec2:CreateNetworkInterface', 'ec2:CreateRoute'],
        ...['ec2:CreateRouteTable', 'ec2:CreateTags', 'ec2:DeleteManagedPrefixList', 'ec2:DeleteNetworkInterface'],
        ...['ec2:DeleteRouteTable', 'ec2:DescribeManagedPrefixLists', 'ec2:DescribeNetworkInterfaces'],
        ...['ec2:DescribeRouteTables', 'ec2:DescribeSubnets', 'ec2:DescribeVpcPeeringConnections', 'ec2:DescribeVpcs'],
        ...['ec2:DisassociateRouteTable', 'ec2:GetManagedPrefixListEntries', 'ec2:ModifyManagedPrefixList'],
        ...['ec2:ModifyVpcEndpoint', 'ec2:ReplaceRouteTableAssociation', 'ec2:DescribeVpcEndpoints'],
      ],
      '*',
    ),
  ],
}

const hasBuckets = (settings: AwsSettings) => storesIn(settings).some(store => 'bucket' in store)

const whereWritten = (settings: AwsSettings) =>
  storesIn(settings).some(isDatabase) ? [allow(['rds:DescribeDBClusters', 'rds:DescribeDBInstances'], '*')] : []

const isDatabase = (store: CloudStore) => 'auroraCluster' in store || 'globalCluster' in store || 'rdsInstance' in store
const isCache = (store: CloudStore) => 'replicationGroup' in store || 'globalReplicationGroup' in store

/** Of the zone that is lost, where the environment names such. */
function storesOf(settings: AwsSettings): Needed[] {
  const all = storesIn(settings)
  return [...(all.some(isDatabase) ? [databases(settings)] : []), ...(all.some(isCache) ? [caches(settings)] : [])]
}

const ownTemplate: Needed = { look: [], act: [] }

/** By the kind of fault. */
const faults = (settings: AwsSettings): Readonly<Record<string, Needed>> => ({
  // The zone of a primary is asked of RDS.
  'zone.isolate': { ...cutOff, look: [...cutOff.look, ...whereWritten(settings)] },
  'zone.lose': both([stopped(settings), cutOff, ...storesOf(settings)]),
  'region.isolate': both([keptAway, ...(hasBuckets(settings) ? [buckets(settings)] : [])]),
  'postgres.kill-primary': databases(settings),
  'cache.lose-zone': caches(settings),
  'object-store.pause-replication': buckets(settings),
  'aws.fis-template': ownTemplate,
})

/** By the kind of step, for whoever runs Muster. */
const steps: Readonly<Record<string, readonly Statement[]>> = {
  'aws.aurora-switchover': [allow(['rds:SwitchoverGlobalCluster', 'rds:DescribeGlobalClusters'], '*')],
  'aws.aurora-failover': [allow(['rds:FailoverGlobalCluster', 'rds:DescribeGlobalClusters'], '*')],
  'aws.rds-promote': [allow(['rds:PromoteReadReplica', 'rds:DescribeDBInstances'], '*')],
  'aws.elasticache-failover': [
    allow(['elasticache:FailoverGlobalReplicationGroup', 'elasticache:DescribeGlobalReplicationGroups'], '*'),
  ],
  'aws.routing-controls': [
    allow(
      ['route53-recovery-cluster:UpdateRoutingControlStates', 'route53-recovery-cluster:GetRoutingControlState'],
      '*',
    ),
  ],
}

/** For every kind that is asked for: one policy for whoever runs Muster, and one for the role of FIS. */
export function policiesFor(settings: AwsSettings, kinds: readonly string[]): Policy[] {
  const needed = faults(settings)
  return kinds.flatMap((kind): Policy[] => {
    const { look = [], act = [] } = needed[kind] ?? {}
    const own = kind in needed ? [...experiments(settings), ...look] : (steps[kind] ?? [])
    return [
      { kind, whose: 'whoever runs Muster', document: documentOf(own) },
      ...(act.length > 0 ? [{ kind, whose: `the role of FIS, ${settings.fisRole}`, document: documentOf(act) }] : []),
    ]
  })
}

const documentOf = (Statement: readonly Statement[]) => ({ Version: '2012-10-17', Statement })
