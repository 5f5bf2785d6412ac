import Type, { type Static } from 'typebox'
import { ByName, Name } from '../../names.ts'
import { Arn, awsAccess, AwsRegion } from './aws-access.ts'

const closed = { additionalProperties: false } as const

const Tags = Type.Record(Type.String({ minLength: 1, maxLength: 128 }), Type.String({ maxLength: 256 }), {
  minProperties: 1,
  description: 'tags, all of which a resource must have',
})

/** What a store of the environment is there: one of these. */
const CloudStore = Type.Union([
  Type.Object(
    {
      rdsInstance: Arn('rds', 'a DB instance with a standby in another zone'),
      /** read replicas in other regions, by the environment's regions: a runbook may promote them */
      replicas: Type.Optional(ByName(Arn('rds', 'a read replica'))),
    },
    closed,
  ),
  Type.Object({ auroraCluster: Arn('rds', 'an Aurora cluster') }, closed),
  /** an Aurora global database, with its clusters by the environment's regions */
  Type.Object(
    {
      globalCluster: Type.String({ minLength: 1 }),
      clusters: ByName(Arn('rds', 'an Aurora cluster'), { minProperties: 2 }),
    },
    closed,
  ),
  Type.Object({ replicationGroup: Arn('elasticache', 'a replication group') }, closed),
  /** an ElastiCache global datastore, with its replication groups by the environment's regions */
  Type.Object(
    {
      globalReplicationGroup: Type.String({ minLength: 1 }),
      groups: ByName(Arn('elasticache', 'a replication group'), { minProperties: 2 }),
    },
    closed,
  ),
  Type.Object({ bucket: Arn('s3', 'a bucket that is replicated'), replicatesTo: AwsRegion }, closed),
])
export type CloudStore = Static<typeof CloudStore>

/** Routing controls of Application Recovery Controller, which say where clients are led. */
const RoutingControls = Type.Object(
  {
    /** of the cluster that keeps them: each answers by itself, also when other regions do not */
    endpoints: Type.Array(Type.Object({ url: Type.String({ pattern: '^https?://' }), region: AwsRegion }, closed), {
      minItems: 1,
    }),
    controls: ByName(Arn('route53-recovery-control', 'a routing control'), { minProperties: 1 }),
  },
  closed,
)
export type RoutingControls = Static<typeof RoutingControls>

/** An account of AWS in which FIS makes faults. */
export const AwsSettings = Type.Object(
  {
    driver: Type.Literal('aws'),
    /** of AWS */
    region: AwsRegion,
    /** the region of the environment that lies there; absent: the one of the same name */
    covers: Type.Optional(Name),
    ...awsAccess,
    /** as which FIS acts */
    fisRole: Arn('iam:', 'the role of FIS'),
    /** each of them stops an experiment, whatever Muster does */
    stopAlarms: Type.Array(Arn('cloudwatch', 'an alarm of CloudWatch'), { minItems: 1, uniqueItems: true }),
    /** of instances and subnets that may be hit; nothing else is */
    tags: Tags,
    /** names of the environment's zones there; absent: the region with the zone behind it, `eu-west-1a` */
    zones: Type.Optional(ByName(Type.String({ pattern: '^[a-z0-9-]+$' }))),
    /** what its stores are there; others are not hit by themselves */
    stores: Type.Optional(ByName(CloudStore)),
    /** alarms of CloudWatch that keep a drill off, and can stop it; by names of yours */
    alarms: Type.Optional(ByName(Arn('cloudwatch', 'an alarm of CloudWatch'))),
    routingControls: Type.Optional(RoutingControls),
  },
  closed,
)
export type AwsSettings = Static<typeof AwsSettings>
