import Type, { type Static } from 'typebox'
import { DetectionPromise, OnCall } from '../promise/detection.ts'
import { Duration } from '../duration.ts'
import { LabSettings } from './lab/lab-settings.ts'
import { Safety } from './safety.ts'
import { SecretReference } from './secret-reference.ts'
import { Service } from './service.ts'
import { System } from './system.ts'
import { ByName, DataClass, Name } from '../names.ts'
import { Tls } from '../tls.ts'
import { PerformancePromises } from '../promise/performance.ts'
import { policyFacts } from './policy-facts.ts'
import { Canary } from '../promise/residency.ts'

const closed = { additionalProperties: false } as const

/** One region: where it is, in whose jurisdiction, and what it fails over to. `country` is ISO 3166-1 alpha-2. */
export const Region = Type.Object(
  {
    country: Type.String({ pattern: '^[A-Z]{2}$' }),
    /** as people call it: "EU West (Ireland)" */
    label: Type.Optional(Type.String()),
    /** `own`: no cloud provider's, whose tables would say where it lies */
    provider: Type.Optional(Type.Literal('own')),
    jurisdiction: Type.String(),
    compliance: Type.Array(Type.String()),
    boundary: Name,
    zones: Type.Array(Name, { minItems: 1 }),
    backupRegions: Type.Array(Name),
  },
  closed,
)
export type Region = Static<typeof Region>

/** An address a client connects to. */
export const Endpoint = Type.Object({ host: Type.String(), port: Type.Integer({ minimum: 1, maximum: 65535 }) }, closed)
export type Endpoint = Static<typeof Endpoint>

/** For PostgreSQL under Patroni: where the leader lock and every member's own view are read, and from which place. */
const ControlPlane = Type.Object(
  {
    host: Type.String({ description: 'place from which the control plane may be asked' }),
    scope: Type.String(),
    /** under which Patroni keeps what it knows of the scope; absent: `/service` */
    namespace: Type.Optional(Type.String({ pattern: '^/', description: 'a path: /service' })),
    dcs: Type.Enum(['etcd', 'etcd3', 'consul', 'kubernetes', 'zookeeper', 'exhibitor', 'raft']),
    /** its members, where it is etcd; absent: who leads is read from the members' Patronis */
    etcd: Type.Optional(Type.Array(Endpoint, { minItems: 1 })),
    /** how etcd is spoken to; absent: without TLS. Files lie on `host` */
    etcdTls: Type.Optional(Tls),
    patroni: ByName(Endpoint),
    /** the same of Patroni's REST API */
    patroniTls: Type.Optional(Tls),
    /** who may change something through that API; absent: everybody */
    patroniUser: Type.Optional(Type.String({ minLength: 1 })),
    patroniPassword: Type.Optional(SecretReference),
  },
  closed,
)
export type ControlPlane = Static<typeof ControlPlane>

/** A store's part in one region. */
const storeSite = {
  region: Name,
  /** what clients write through; for PostgreSQL the connection poolers, one per zone; of an object store the gateways, in the order in which clients use them */
  pools: Type.Array(Endpoint, { minItems: 1 }),
  /** what fresh connections reach the current primary through, one per zone */
  entries: Type.Array(Endpoint),
  /** every member, by zone (of an object store: by region), for identity and control-plane observation */
  members: ByName(Endpoint),
}

/** The part of a store that follows it in another region, to take over when its own is lost. */
export const StandbySite = Type.Object({ ...storeSite, controlPlane: ControlPlane }, closed)
export type StandbySite = Static<typeof StandbySite>

/** Where data lives. Its objective is `objectives.rpo[dataClass]`. */
export const Store = Type.Object(
  {
    kind: Type.Enum(['postgres', 'redis-cluster', 'redis-sentinel', 'object-store']),
    dataClass: DataClass,
    ...storeSite,
    controlPlane: Type.Optional(ControlPlane),
    standby: Type.Optional(StandbySite),
    /** where it has no control plane: place from which its members may be asked and ledgers read back */
    controlHost: Type.Optional(Type.String()),
    /** of Redis with Sentinel: who tells which member is master, and under which name */
    sentinels: Type.Optional(
      Type.Object({ master: Type.String({ pattern: '^\\S+$' }), at: Type.Array(Endpoint, { minItems: 1 }) }, closed),
    ),
    /** of an object store: what clients write to */
    bucket: Type.Optional(Name),
    /** of PostgreSQL: as clients name it */
    database: Type.Optional(Type.String()),
    /** of PostgreSQL: its name on the members themselves, where poolers give it another; absent: the same */
    memberDatabase: Type.Optional(Type.String()),
    /** of PostgreSQL: the poolers' database that leads to replicas fresh enough to be read */
    readDatabase: Type.Optional(Type.String()),
    user: Type.Optional(Type.String()),
    /** of that user; absent: nobody asks for one */
    password: Type.Optional(SecretReference),
    /** of PostgreSQL: how connections are encrypted and who they are with; absent: they are not. Files lie on the hosts that connect */
    tls: Type.Optional(Tls),
  },
  {
    ...closed,
    if: { properties: { kind: { const: 'redis-sentinel' } } },
    // oxlint-disable-next-line unicorn/no-thenable
    then: { required: ['sentinels', 'controlHost'] },
  },
)
export type Store = Static<typeof Store>

/** A place from which clients look. `host` names a place of the driver (in the lab: a host). */
export const Vantage = Type.Object(
  {
    host: Type.String(),
    place: Type.String({ description: 'for people: "client in Ireland"' }),
    country: Type.String({ pattern: '^[A-Z]{2}$' }),
    /** the front door that a client of this place is led to; absent: the service's own */
    frontDoor: Type.Optional(Type.String({ pattern: '^https?://' })),
    /** the negative control: something no fault of ours touches, probed on the same schedule */
    canary: Type.String({ pattern: '^https?://' }),
  },
  closed,
)
export type Vantage = Static<typeof Vantage>

/** What every environment says: promises, places and parts. */
const said = {
  name: Name,
  description: Type.String(),
  protection: Type.Enum(['lab', 'staging', 'production']),
  /** limits of what may be drilled here; `staging` and `production` must have some */
  safety: Type.Optional(Safety),
  objectives: Type.Object(
    {
      rto: Type.Object({ critical: Duration, standard: Duration, 'non-critical': Duration }, closed),
      rpo: Type.Object({ transactional: Duration, analytical: Duration, configuration: Duration }, closed),
      source: Type.String({ description: 'where these promises are written' }),
      /** how old a replica's answers may be; absent: nothing was promised */
      replicaLag: Type.Optional(Type.Object({ below: Duration, source: Type.String() }, closed)),
      /** how every service performs; absent: nothing was promised */
      performance: Type.Optional(PerformancePromises),
      /** how soon somebody is told of an outage; absent: nothing was promised */
      detection: Type.Optional(DetectionPromise),
    },
    closed,
  ),
  /** sets of ISO 3166-1 alpha-2 codes; that they are, and that groups are spelled out, is checked by the policy lint */
  boundaries: ByName(Type.Array(Type.String({ pattern: '^[A-Z]{2,}$' }))),
  regions: ByName(Region),
  services: ByName(Service),
  stores: ByName(Store),
  vantages: ByName(Vantage),
  /** absent: nobody is told of anything */
  onCall: Type.Optional(OnCall),
  ...policyFacts,
  /** what leaves a record, one of each kind of data that users leave; absent: residency cannot be drilled */
  canaries: Type.Optional(ByName(Canary)),
}

/** The embedded lab. */
export const LabEnvironment = Type.Object(
  {
    ...said,
    /** what the lab is built from */
    driver: Type.Object({ kind: Type.Literal('lab'), settings: LabSettings }, closed),
  },
  closed,
)
export type LabEnvironment = Static<typeof LabEnvironment>

/** What people run: reached by systems, each with a name of its own. */
export const EstateEnvironment = Type.Object({ ...said, systems: ByName(System, { minProperties: 1 }) }, closed)
export interface EstateEnvironment extends Static<typeof EstateEnvironment> {
  readonly driver?: never
}

/** What can be drilled, and against which promises. */
export type Environment = LabEnvironment | EstateEnvironment

/** An architecture that stands on paper: nothing reaches it, so it cannot be drilled, but what it says can be checked. */
export const PaperEnvironment = Type.Object(
  { ...said, driver: Type.Object({ kind: Type.Literal('none') }, closed) },
  closed,
)
export type PaperEnvironment = Static<typeof PaperEnvironment>

/** What the policy lint reads. */
export type Architecture = Environment | PaperEnvironment

export const isLab = (environment: Architecture): environment is LabEnvironment => environment.driver?.kind === 'lab'

/** By what somebody wrote: whoever names systems means an estate, whoever names no driver at all is told that one is missing. */
export function environmentSchema(
  value: unknown,
): typeof LabEnvironment | typeof EstateEnvironment | typeof PaperEnvironment {
  const { driver, systems } = (value ?? {}) as { driver?: { kind?: unknown } | null; systems?: unknown }
  if (systems !== undefined && driver === undefined) return EstateEnvironment
  return driver?.kind === 'none' ? PaperEnvironment : LabEnvironment
}
