import Type, { type Static } from 'typebox'
import { ByName, Name } from '../../names.ts'
import { SecretReference } from '../secret-reference.ts'

const closed = { additionalProperties: false } as const
const Id = Type.String({ pattern: '^[0-9a-f]{32}$', description: 'an id of Cloudflare: 32 hexadecimal digits' })

/** Where the requests go that a pool gets. */
const Pool = Type.Object({ id: Id, region: Name, zone: Type.Optional(Name) }, closed)
export type CloudflarePool = Static<typeof Pool>

const LoadBalancer = Type.Object(
  {
    id: Id,
    /** those that a drill may change; any other that the load balancer has is left as it is */
    pools: ByName(Pool, { minProperties: 1 }),
    /** what its caches forget when clients are led elsewhere: hosts, or all that the zone has; absent: nothing */
    purge: Type.Optional(
      Type.Union([
        Type.Literal('everything'),
        Type.Object({ hosts: Type.Array(Type.String({ minLength: 1 }), { minItems: 1, maxItems: 30 }) }, closed),
      ]),
    ),
  },
  closed,
)
export type CloudflareLoadBalancer = Static<typeof LoadBalancer>

/** Load balancers of Cloudflare, which lead clients to where they are served. */
export const CloudflareSettings = Type.Object(
  {
    driver: Type.Literal('cloudflare'),
    account: Id,
    zone: Id,
    /** an API token; a secret by reference */
    token: SecretReference,
    /** scenarios name them as components */
    loadBalancers: ByName(LoadBalancer, { minProperties: 1 }),
    /** where the API answers instead of Cloudflare: for tests */
    endpoint: Type.Optional(Type.String({ pattern: '^https?://' })),
  },
  closed,
)
export type CloudflareSettings = Static<typeof CloudflareSettings>
