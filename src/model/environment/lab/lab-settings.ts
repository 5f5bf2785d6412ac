import Type, { type Static } from 'typebox'
import { configuration, repeatable } from './configuration.ts'
import { GatewaySettings, CheckPath } from './gateway-settings.ts'
import { haproxySettings } from './haproxy-settings.ts'
import { HostSettings } from './host-settings.ts'
import { MonitoringSettings } from './monitoring-settings.ts'
import { ByName, Name } from '../../names.ts'
import { ObjectStoreSettings } from './object-store-settings.ts'
import { HostBasedAccess, MemberSettings, PatroniSettings } from './patroni-settings.ts'
import { reservedKeys } from './reserved-keys.ts'

const closed = { additionalProperties: false } as const

/** Zones of a region, one for each of what is in them; a zone may stand in it twice. */
const ZonesByRegion = (description: string, maxItems: number) =>
  Type.Optional(ByName(Type.Array(Name, { minItems: 1, maxItems }), { description }))

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
    regions: ByName(
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
    edges: ByName(
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
        zones: ZonesByRegion('region -> the zone of each of its members; absent: one in each zone', 5),
        config: Type.Optional(
          configuration({ description: 'flags of etcd, without their two hyphens', reserved: reservedKeys.etcd }),
        ),
      },
      closed,
    ),
    patroni: PatroniSettings,
    /** what single members say of themselves, by name: region and zone, `eu-west-1a` */
    members: Type.Optional(ByName(MemberSettings)),
    postgres: configuration({ description: 'parameters, as in postgresql.conf', reserved: reservedKeys.postgres }),
    /** lines of pg_hba.conf behind the lab's own for its superuser; absent: everybody is let in */
    pg_hba: Type.Optional(HostBasedAccess),
    backup: Type.Object(
      {
        regions: Type.Array(Name, {
          description: 'whose database is backed up and its log archived, each into a repository of its own region',
        }),
        keptIn: Type.Optional(
          ByName(Name, {
            description: 'region -> the region in which its repository lies; absent: in its own',
          }),
        ),
        config: repeatable({
          description: 'options, as in the section "global" of pgbackrest.conf',
          reserved: reservedKeys.backup,
        }),
      },
      closed,
    ),
    databaseEntry: Type.Object(
      {
        interMs: Type.Integer({ minimum: 50 }),
        readInterMs: Type.Optional(
          Type.Integer({
            minimum: 50,
            description: 'how often members are asked whether they can be read from; absent: interMs',
          }),
        ),
        standbyInterMs: Type.Optional(
          Type.Integer({
            minimum: 50,
            description:
              'where the database follows another region: how often members are asked whether they lead by now; absent: interMs',
          }),
        ),
        fastinterMs: Type.Integer({ minimum: 50 }),
        checkTimeoutMs: Type.Integer({ minimum: 50 }),
        fall: Type.Integer({ minimum: 1 }),
        rise: Type.Integer({ minimum: 1 }),
        shutdownSessionsOnDown: Type.Boolean(),
        replicaLagLimit: Type.Unsafe<string | number>({
          type: ['string', 'integer'],
          minimum: 0,
          pattern: '^[0-9]+(\\.[0-9]+)?[A-Za-z]*$',
          description: 'bytes, or with a unit: 16MB, 100MB; replicas further behind leave the read pool',
        }),
        haproxy: Type.Optional(
          haproxySettings({
            inter: 'driver.settings.databaseEntry.interMs',
            fastinter: 'driver.settings.databaseEntry.fastinterMs',
            fall: 'driver.settings.databaseEntry.fall',
            rise: 'driver.settings.databaseEntry.rise',
            'timeout check': 'driver.settings.databaseEntry.checkTimeoutMs',
            'on-marked-down': 'driver.settings.databaseEntry.shutdownSessionsOnDown',
          }),
        ),
      },
      closed,
    ),
    pgbouncer: configuration({
      description: 'keys of the section "pgbouncer" of pgbouncer.ini',
      reserved: reservedKeys.pgbouncer,
    }),
    redis: Type.Object(
      {
        announceAddress: Type.Boolean(),
        replicaZone: Type.Enum(['next', 'own'], {
          description: 'own: a zone that is lost takes a master and its replica with it',
        }),
        masterZones: ZonesByRegion('region -> the zone of the master of each shard; absent: one in each zone', 5),
        config: repeatable({ description: 'directives, as in redis.conf', reserved: reservedKeys.redis }),
      },
      closed,
    ),
    gateway: GatewaySettings,
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
        reuseServerConnections: GatewaySettings.properties.reuseServerConnections,
        healthPaths: Type.Optional(
          ByName(CheckPath, {
            description: 'region -> what is asked of its gateways; absent: the healthPath under which they answer',
          }),
        ),
        haproxy: Type.Optional(
          haproxySettings({
            inter: 'driver.settings.edge.interMs',
            rise: 'driver.settings.edge.rise',
            'timeout server': 'driver.settings.edge.serverTimeoutMs',
            'option http-(keep-alive|server-close)': 'driver.settings.edge.reuseServerConnections',
          }),
        ),
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
            holdTimeS: Type.Optional(
              Type.Unsafe<number>({
                type: 'integer',
                minimum: 0,
                maximum: 65_535,
                not: { enum: [1, 2] },
                description:
                  'seconds, as BGP counts them: without a word for so long a session ends; 0: never; 1 and 2 do not exist; absent: 9',
              }),
            ),
            keepaliveTimeS: Type.Optional(
              Type.Integer({ minimum: 1, maximum: 65_535, description: 'seconds; absent: a third of the hold time' }),
            ),
            bgp: Type.Optional(
              configuration({
                description: 'options of each BGP session, as in bird.conf',
                reserved: reservedKeys.bgp,
                keys: '[a-z0-9]+( [a-z0-9]+)*',
              }),
            ),
          },
          closed,
        ),
      },
      closed,
    ),
    /** kernel settings of hosts, by tier or name */
    hosts: Type.Optional(HostSettings),
    /** absent: nobody watches the lab but its drills */
    monitoring: Type.Optional(MonitoringSettings),
    /** absent: the lab has none, and its software is not needed */
    objectStore: Type.Optional(ObjectStoreSettings),
  },
  closed,
)
export type LabSettings = Static<typeof LabSettings>
