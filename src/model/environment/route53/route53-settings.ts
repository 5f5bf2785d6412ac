import Type, { type Static } from 'typebox'
import { ByName, Name } from '../../names.ts'
import { awsAccess } from '../aws/aws-access.ts'

const closed = { additionalProperties: false } as const

/** What of a record leads clients to a place: one of its sets, or some of its values. */
const Place = Type.Object(
  {
    region: Name,
    zone: Type.Optional(Name),
    /** the set identifier, of a record with a routing policy */
    set: Type.Optional(Type.String({ minLength: 1, maxLength: 128 })),
    /** addresses or names, of a record without one */
    values: Type.Optional(Type.Array(Type.String({ minLength: 1 }), { minItems: 1, uniqueItems: true })),
  },
  closed,
)
export type RecordPlace = Static<typeof Place>

const DnsRecord = Type.Object(
  {
    name: Type.String({ pattern: '^[A-Za-z0-9*_-]+(\\.[A-Za-z0-9_-]+)+\\.?$', description: 'a name: shop.example' }),
    type: Type.Enum(['A', 'AAAA', 'CNAME']),
    places: ByName(Place, { minProperties: 1 }),
  },
  closed,
)
export type DnsRecord = Static<typeof DnsRecord>

/** Records of a hosted zone of Route 53, which lead clients to where they are served. */
export const Route53Settings = Type.Object(
  {
    driver: Type.Literal('route53'),
    ...awsAccess,
    hostedZone: Type.String({ pattern: '^Z[A-Z0-9]+$', description: 'the id of a hosted zone: Z…' }),
    /** scenarios name them as components */
    records: ByName(DnsRecord, { minProperties: 1 }),
  },
  closed,
)
export type Route53Settings = Static<typeof Route53Settings>
