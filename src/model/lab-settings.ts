import Type, { type Static } from 'typebox'
import { MonitoringSettings } from './monitoring-settings.ts'
import { Name } from './names.ts'
import { ObjectStoreSettings } from './object-store-settings.ts'

const closed = { additionalProperties: false } as const
const Scalar = Type.Union([Type.String(), Type.Number(), Type.Boolean()])

/** Configuration text as a record, written as it is; a key left out means the component's own default. */
const Configuration = Type.Record(Type.String(), Scalar)

/** Settings that would make durability a lie may be named but not switched off. */
const Durable = Type.Enum(['on'])

const ReuseServerConnections = Type.Boolean({
  description: 'on: a request may go out on a connection that died unseen while its zone was cut off, and fail',
})

/** One of several places from which the same front door is served. Its name and the door's have at most 12 characters together. */
const PointOfPresence = Type.Object(
  {
    name: Name,
    address: Type.String({ description: 'its own, in a /24 of its own' }),
    country: Type.String(),
  },
  closed,
)

/** Settings of every component of the embedded lab, as data: edit them to drill another configuration. */
export const LabSettings = Type.Object(
  {
    regions: Type.Record(
      Name,
      Type.Object(
        {
          octet: Type.Integer({ minimum: 1, maximum: 24, description: 'the region is 10.<octet>.0.0/16' }),
          zones: Type.Array(Name, { minItems: 1, maxItems: 3 }),
          standbyOf: Type.Optional(
            Type.String({ description: 'region whose database this one follows, as a Patroni standby cluster' }),
          ),
        },
        closed,
      ),
    ),
    edges: Type.Record(
      Name,
      Type.Object(
        {
          address: Type.String({ description: 'of the front door that clients of this place use; a /24 of its own' }),
          client: Type.String({ description: 'address of a client host there; a /24 of its own' }),
          regions: Type.Array(Name, { minItems: 1, description: 'who serves it; all but the first are backups' }),
          country: Type.Optional(Type.String({ description: 'where its one point of presence is' })),
          points: Type.Optional(
            Type.Array(PointOfPresence, {
              minItems: 2,
              description:
                'each announces the address (anycast), the nearest to the clients first; absent: one, which has it',
            }),
          ),
        },
        closed,
      ),
      { description: 'front doors of the global load balancer, one for each place' },
    ),
    latency: Type.Optional(
      Type.Array(
        Type.Object(
          {
            between: Type.Array(Name, { minItems: 2, maxItems: 2, description: 'two regions' }),
            roundTripMs: Type.Number({ minimum: 0, maximum: 5_000 }),
            jitterMs: Type.Optional(
              Type.Number({ minimum: 0, description: 'it varies by up to so much more or less' }),
            ),
          },
          closed,
        ),
        { description: 'how far regions are apart; those not named are next to each other' },
      ),
    ),
    etcd: Type.Object(
      {
        preVote: Type.Boolean({ description: 'off: a member that returns deposes the leader' }),
        heartbeatMs: Type.Integer({ minimum: 10 }),
        electionMs: Type.Integer({ minimum: 50 }),
      },
      closed,
    ),
    patroni: Type.Object(
      {
        dcsApi: Type.Enum(['etcd', 'etcd3'], { description: 'etcd: v2 API with compare-and-swap; etcd3: v3 API' }),
        ttl: Type.Integer({ minimum: 3, description: 'seconds' }),
        loop_wait: Type.Integer({ minimum: 1, description: 'seconds' }),
        retry_timeout: Type.Integer({ minimum: 1, description: 'seconds' }),
        maximum_lag_on_failover: Type.Integer({ description: 'bytes' }),
        primary_start_timeout: Type.Integer({ description: 'seconds' }),
        synchronous_mode: Type.Boolean(),
        synchronous_mode_strict: Type.Boolean(),
      },
      closed,
    ),
    postgres: Type.Intersect([
      Configuration,
      Type.Object({ fsync: Durable, full_page_writes: Durable, synchronous_commit: Durable }),
    ]),
    backup: Type.Object(
      {
        regions: Type.Array(Name, {
          description: 'whose database is backed up and its log archived, each into a repository of its own region',
        }),
        keptIn: Type.Optional(
          Type.Record(Name, Name, {
            description: 'region -> the region in which its repository lies; absent: in its own',
          }),
        ),
        config: Configuration,
      },
      closed,
    ),
    databaseEntry: Type.Object(
      {
        interMs: Type.Integer({ minimum: 50 }),
        fastinterMs: Type.Integer({ minimum: 50 }),
        checkTimeoutMs: Type.Integer({ minimum: 50 }),
        fall: Type.Integer({ minimum: 1 }),
        rise: Type.Integer({ minimum: 1 }),
        shutdownSessionsOnDown: Type.Boolean(),
        replicaLagLimit: Type.String({ description: 'replicas further behind leave the read pool' }),
      },
      closed,
    ),
    pgbouncer: Configuration,
    redis: Type.Object(
      {
        announceAddress: Type.Boolean(),
        replicaZone: Type.Enum(['next', 'own'], {
          description: 'own: a zone that is lost takes a master and its replica with it',
        }),
        config: Configuration,
      },
      closed,
    ),
    gateway: Type.Object(
      {
        rateLimitsPerMinute: Type.Object(
          { users: Type.Integer(), jobs: Type.Integer(), matching: Type.Integer() },
          closed,
        ),
        serverTimeoutMs: Type.Integer({ minimum: 100 }),
        interMs: Type.Integer({ minimum: 50 }),
        reuseServerConnections: ReuseServerConnections,
      },
      closed,
    ),
    backendApi: Type.Object(
      { poolSize: Type.Integer({ minimum: 1 }), statementTimeoutMs: Type.Integer({ minimum: 100 }) },
      closed,
    ),
    edge: Type.Object(
      {
        interMs: Type.Integer({ minimum: 50 }),
        rise: Type.Integer({
          minimum: 1,
          description:
            'good checks before a gateway that was down gets requests: 1 is before it has found its own services again',
        }),
        serverTimeoutMs: Type.Integer({ minimum: 100 }),
        reuseServerConnections: ReuseServerConnections,
        cache: Type.Object(
          {
            honourVary: Type.Boolean({ description: 'off: a reply made for one site is given to another' }),
            overrideSeconds: Type.Optional(
              Type.Integer({ minimum: 1, description: 'how long public replies are kept, whatever the service says' }),
            ),
          },
          closed,
        ),
        /** of front doors with several points of presence */
        anycast: Type.Object(
          {
            bfdIntervalMs: Type.Integer({
              minimum: 10,
              description: 'a point is left after `bfdMultiplier` of them in silence',
            }),
            bfdMultiplier: Type.Integer({ minimum: 1 }),
            check: Type.Enum(['regions', 'process'], {
              description: 'when a point announces: while it finds a region up, or as long as its proxy runs',
            }),
            checkMs: Type.Integer({ minimum: 20, description: 'how often a point looks at its own proxy' }),
            fall: Type.Integer({ minimum: 1, description: 'bad checks before it withdraws' }),
            rise: Type.Integer({ minimum: 1, description: 'good checks before it announces' }),
          },
          closed,
        ),
      },
      closed,
    ),
    /** absent: nobody watches the lab but its drills */
    monitoring: Type.Optional(MonitoringSettings),
    /** absent: the lab has none, and its software is not needed */
    objectStore: Type.Optional(ObjectStoreSettings),
  },
  closed,
)
export type LabSettings = Static<typeof LabSettings>
