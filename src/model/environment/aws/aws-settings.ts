import Type, { type Static } from 'typebox'
import { ByName, Name } from '../../names.ts'

const closed = { additionalProperties: false } as const

const Arn = (service: string, what: string) =>
  Type.String({ pattern: `^arn:aws[a-z-]*:${service}:`, description: `the ARN of ${what}` })

const Tags = Type.Record(Type.String({ minLength: 1, maxLength: 128 }), Type.String({ maxLength: 256 }), {
  minProperties: 1,
  description: 'tags, all of which a resource must have',
})

const AwsRegion = Type.String({ pattern: '^[a-z]{2}(-[a-z]+)+-\\d$', description: 'a region of AWS: eu-west-1' })

/** What a store of the environment is there: one of these. */
const CloudStore = Type.Union([
  Type.Object({ rdsInstance: Arn('rds', 'a DB instance with a standby in another zone') }, closed),
  Type.Object({ auroraCluster: Arn('rds', 'an Aurora cluster') }, closed),
  Type.Object({ replicationGroup: Arn('elasticache', 'a replication group') }, closed),
  Type.Object({ bucket: Arn('s3', 'a bucket that is replicated'), replicatesTo: AwsRegion }, closed),
])
export type CloudStore = Static<typeof CloudStore>

/** An account of AWS in which FIS makes faults. Whoever runs Muster has credentials for it, as the AWS CLI finds them. */
export const AwsSettings = Type.Object(
  {
    driver: Type.Literal('aws'),
    /** of AWS */
    region: AwsRegion,
    /** the region of the environment that lies there; absent: the one of the same name */
    covers: Type.Optional(Name),
    /** any other account is refused */
    account: Type.String({ pattern: '^\\d{12}$', description: 'the number of an account: 12 digits' }),
    /** of the AWS CLI's files; absent: as its variables say */
    profile: Type.Optional(Type.String({ minLength: 1 })),
    /** as which everything is asked; absent: as whoever has the credentials */
    role: Type.Optional(Arn('iam:', 'a role that may be assumed')),
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
    /** where the APIs answer instead of AWS: for tests */
    endpoint: Type.Optional(Type.String({ pattern: '^https?://' })),
  },
  closed,
)
export type AwsSettings = Static<typeof AwsSettings>
