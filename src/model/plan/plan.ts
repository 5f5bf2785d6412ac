import Type, { type Static } from 'typebox'
import { PlannedTerritories } from '../promise/data-flow.ts'
import { Name } from '../names.ts'
import { PlannedPerformance } from '../promise/performance.ts'
import { PlannedStep } from '../scenario/runbook.ts'
import { PlannedResidency } from '../promise/residency.ts'
import { PlannedPlaces } from '../promise/serving-place.ts'
import { Tls } from '../tls.ts'
import { Reach, Safety } from '../environment/safety.ts'
import { PlannedLogin, ReplyMatch, ServedBy } from '../environment/service.ts'
import { Criterion, StopCondition } from '../scenario/scenario.ts'
import { Target } from '../scenario/target.ts'

const closed = { additionalProperties: false } as const

/** One fault with its target resolved to the instances it may hit. Which of them holds the role is found at prepare time and journalled. */
export const PlannedFault = Type.Object(
  {
    id: Name,
    kind: Type.String(),
    driver: Type.String(),
    /** the system of an estate that makes it; absent: the lab, or plans did not say so yet */
    via: Type.Optional(Type.String()),
    target: Target,
    candidates: Type.Array(Type.String(), { minItems: 1 }),
    spec: Type.Record(Type.String(), Type.Unknown()),
    atMs: Type.Number(),
    lastsMs: Type.Union([Type.Number(), Type.Null()]),
    /** the recovery clock starts on the first fault that is not a prelude */
    prelude: Type.Boolean(),
    /** for people: what inject will do and what undo will do */
    effect: Type.String(),
    undo: Type.String(),
    /** in what it departs there from what it is meant to be; absent: in nothing */
    departs: Type.Optional(Type.String()),
    /** how far it may be felt; absent: plans did not say so yet */
    reach: Type.Optional(Reach),
    leaseMs: Type.Number(),
  },
  closed,
)
export type PlannedFault = Static<typeof PlannedFault>

/**
 * What one vantage probes. `kind` says how a success is told and what identity a reply carries:
 * - `http-service`: GET through the front door; identity from the JSON reply
 * - `http-canary`: the negative control
 * - `sql-connect`: a fresh PostgreSQL connection through a database entry, then who answered
 * - `etcd-leader`: the leader key of the store's DCS (`by.leader`)
 * - `patroni-leader`: the same as a member's Patroni knows it
 * - `patroni-member`: a member's own view (`by.role`, `by.timeline`, `by.state`, and where it stands in the log, in bytes:
 *   `by.location` of a primary, `by.received` and `by.replayed` of a replica)
 * - `sql-heartbeat`: the newest write of each writer of a ledger that a read through the pooler shows (`by.seen`, in the order
 *   of writers, -1 for none), and who answered
 */
export const PlannedProbe = Type.Object(
  {
    class: Name,
    kind: Type.Enum([
      'http-service',
      'http-canary',
      'sql-connect',
      'etcd-leader',
      'patroni-leader',
      'patroni-member',
      'sql-heartbeat',
    ]),
    /** the service or store it speaks of */
    subject: Name,
    /** counts towards the service's recovery; control-plane and canary probes do not */
    required: Type.Boolean(),
    url: Type.String(),
    /** how `url` is spoken to, where not as everybody does */
    tls: Type.Optional(Tls),
    everyMs: Type.Number(),
    deadlineMs: Type.Number(),
    lingerMs: Type.Number(),
    maxInFlight: Type.Integer(),
    /** JWT subjects to spread over, so that the probe stays under the gateway's rate limit; 0: no token */
    subjects: Type.Integer({ minimum: 0 }),
    /** what is sent as `Origin` */
    origin: Type.Optional(Type.String()),
    /** of a service: where its replies say who made them */
    servedBy: Type.Optional(Type.Array(ServedBy)),
    /** of `sql-heartbeat`: whose writes it looks for; each slot sends one read on every session at once */
    heartbeat: Type.Optional(Type.Object({ ledger: Name, writers: Type.Integer(), sessions: Type.Integer() }, closed)),
  },
  closed,
)
export type PlannedProbe = Static<typeof PlannedProbe>

/** How a service is written to: as its environment says, with what was left out filled in. */
export const PlannedWrite = Type.Object(
  {
    method: Type.Enum(['POST', 'PUT']),
    headers: Type.Optional(Type.Record(Type.String(), Type.String())),
    body: Type.Optional(Type.Unknown()),
    acknowledged: Type.Optional(ReplyMatch),
    refused: Type.Optional(Type.Array(ReplyMatch)),
    servedBy: Type.Optional(Type.Array(ServedBy)),
  },
  closed,
)
export type PlannedWrite = Static<typeof PlannedWrite>

/** One ledger at one vantage. */
export const PlannedLedger = Type.Object(
  {
    name: Name,
    store: Name,
    through: Type.Enum(['front-door', 'pool', 'redis', 's3']),
    /** front door: the URL to write to, with places to fill in. pool: `postgres://user@host:port/database`, first is used, in order. redis: some nodes, `redis://host:port`. s3: sites in the order in which they are used, `s3://host:port/bucket` */
    urls: Type.Array(Type.String(), { minItems: 1 }),
    service: Type.Union([Name, Type.Null()]),
    /** how the front door is spoken to, where not as everybody does */
    tls: Type.Optional(Tls),
    /** of the front door */
    write: Type.Optional(PlannedWrite),
    /** replicas that must have a write before it counts as acknowledged; absent: none */
    replicas: Type.Optional(Type.Integer()),
    /** of an object store: keys that each writer goes round over; absent: one for each write */
    keys: Type.Optional(Type.Integer()),
    /** what it loses counts; that it is down does not */
    witness: Type.Optional(Type.Boolean()),
    writers: Type.Integer(),
    everyMs: Type.Number(),
    deadlineMs: Type.Number(),
    lingerMs: Type.Number(),
    /** per writer; a slot beyond it is void, not a failure */
    maxInFlight: Type.Integer(),
    subjects: Type.Integer({ minimum: 0 }),
  },
  closed,
)
export type PlannedLedger = Static<typeof PlannedLedger>

/** Requests to a service that show the keys that are there, page by page. */
export const PlannedPages = Type.Object(
  {
    service: Name,
    tls: Type.Optional(Tls),
    method: Type.Enum(['GET', 'POST']),
    headers: Type.Optional(Type.Record(Type.String(), Type.String())),
    body: Type.Optional(Type.Unknown()),
    items: Type.String(),
    next: Type.Optional(Type.String()),
    cursor: Type.Optional(Type.String()),
    subjects: Type.Integer({ minimum: 0 }),
  },
  closed,
)
export type PlannedPages = Static<typeof PlannedPages>

/** How what a ledger wrote is taken out again: a statement to the store's primary, or a request to a service. */
export const PlannedCleanUp = Type.Union([
  Type.Object({ sql: Type.String() }, closed),
  Type.Object(
    {
      url: Type.String(),
      method: Type.Enum(['DELETE', 'POST']),
      headers: Type.Optional(Type.Record(Type.String(), Type.String())),
      body: Type.Optional(Type.Unknown()),
      done: Type.Optional(ReplyMatch),
      service: Name,
      tls: Type.Optional(Tls),
      subjects: Type.Integer({ minimum: 0 }),
    },
    closed,
  ),
])
export type PlannedCleanUp = Static<typeof PlannedCleanUp>

/**
 * A ledger to read back, from a place that may reach the store. Of the members at `postgres://` URLs the primary on the latest
 * timeline is read; of a Redis Cluster, `redis://` URLs name some nodes, and the lists of so many writers are read;
 * of an object store, each site at an `s3://` URL by itself.
 */
export const PlannedReadBack = Type.Object(
  {
    ledger: Name,
    urls: Type.Array(Type.String(), { minItems: 1 }),
    writers: Type.Integer(),
    /** of PostgreSQL: what shows the keys of a service's own records; absent: the ledger has a table of Muster's */
    sql: Type.Optional(Type.String()),
    /** of a service that is asked itself, at an `http://` URL */
    pages: Type.Optional(PlannedPages),
    /** once it is counted; absent: it stays */
    cleanUp: Type.Optional(PlannedCleanUp),
  },
  closed,
)
export type PlannedReadBack = Static<typeof PlannedReadBack>

/** All that one vantage process does. */
export const PlannedVantage = Type.Object(
  {
    name: Name,
    host: Type.String(),
    place: Type.String(),
    country: Type.String(),
    probes: Type.Array(PlannedProbe),
    ledgers: Type.Array(PlannedLedger),
    readBacks: Type.Array(PlannedReadBack),
    /** tokens that it asks for itself, each for a service that it uses; absent: none */
    logins: Type.Optional(Type.Array(PlannedLogin)),
    /** where it asks what has reached who is on call; absent: it does not */
    notifications: Type.Optional(Type.String()),
  },
  closed,
)
export type PlannedVantage = Static<typeof PlannedVantage>

/** A promise this run is graded against, with where it comes from. */
export const PlannedObjective = Type.Object(
  {
    kind: Type.Enum(['rto', 'rpo', 'staleness', 'detection']),
    subject: Name,
    /** the tier or data class */
    class: Type.String(),
    objectiveMs: Type.Number(),
    source: Type.String(),
  },
  closed,
)
export type PlannedObjective = Static<typeof PlannedObjective>

/** Scenario x environment, frozen. Its digest (sha256 of the file's bytes) is what approvals and signatures bind to. */
export const Plan = Type.Object(
  {
    format: Type.Literal('muster/plan/v1'),
    scenario: Name,
    title: Type.String(),
    description: Type.String(),
    environment: Name,
    protection: Type.String(),
    /** what its environment allows, when, and who must have agreed; absent: it sets no limits */
    safety: Type.Optional(Safety),
    scenarioDigest: Type.String(),
    environmentDigest: Type.String(),
    /** digest of the drilled system's configuration: runs with different ones are never pooled */
    configurationDigest: Type.String(),
    faults: Type.Array(PlannedFault),
    /** steps in order, those of `recover` first; absent: the system heals itself */
    runbook: Type.Optional(Type.Array(PlannedStep, { minItems: 1 })),
    vantages: Type.Array(PlannedVantage, { minItems: 1 }),
    objectives: Type.Array(PlannedObjective, { minItems: 1 }),
    /** absent: the scenario asks for none */
    performance: Type.Optional(Type.Array(PlannedPerformance)),
    /** absent: the scenario does not ask where users are served */
    places: Type.Optional(PlannedPlaces),
    /** absent: no criterion asks what flows between regions */
    territories: Type.Optional(PlannedTerritories),
    /** absent: no criterion asks where data is */
    residency: Type.Optional(PlannedResidency),
    criteria: Type.Array(Criterion, { minItems: 1 }),
    stopConditions: Type.Union([Type.Literal('none'), Type.Array(StopCondition)]),
    baselineMs: Type.Number(),
    observe: Type.Object(
      { deadlineMs: Type.Number(), holdMs: Type.Number(), successRatio: Type.Number(), atLeastMs: Type.Number() },
      closed,
    ),
    undoBudgetMs: Type.Number(),
    settleBudgetMs: Type.Number(),
  },
  closed,
)
export type Plan = Static<typeof Plan>
