import Type, { type Static } from 'typebox'
import { CacheCriterion } from '../promise/cache.ts'
import { DataFlowCriterion } from '../promise/data-flow.ts'
import { DetectionCriterion } from '../promise/detection.ts'
import { Duration } from '../duration.ts'
import { Name } from '../names.ts'
import { RestoreCriterion } from '../promise/restore.ts'
import { AvailabilityCriterion, ErrorRateCriterion, LatencyCriterion } from '../promise/performance.ts'
import { Change } from '../promise/change.ts'
import { Runbook } from './runbook.ts'
import { ServingPlaceCriterion } from '../promise/serving-place.ts'
import { ResidencyCriterion } from '../promise/residency.ts'
import { LedgerReads, StalenessCriterion } from '../promise/staleness.ts'
import { Target } from './target.ts'

const closed = { additionalProperties: false } as const

/** One fault on the drill's clock: injected at `at` after the start of the inject phase, undone after `lasts` (or at the end when absent). */
export const FaultStep = Type.Object(
  {
    id: Name,
    kind: Type.String({ description: 'a fault of a driver: see `muster drivers list`' }),
    target: Target,
    /** the system of the environment that is to make it; absent: whichever reaches the target, in their order */
    via: Type.Optional(Name),
    at: Duration,
    lasts: Type.Optional(Duration),
    /** prepares the ground (replication held back): the recovery clock does not start on it */
    prelude: Type.Optional(Type.Boolean()),
    with: Type.Optional(Type.Record(Type.String(), Type.Unknown(), { description: "the fault's own parameters" })),
  },
  closed,
)
export type FaultStep = Static<typeof FaultStep>

/** A read on a fixed open-loop cadence through a service's front door. */
export const HttpProbe = Type.Object(
  {
    class: Name,
    vantage: Name,
    service: Name,
    path: Type.String({ pattern: '^/' }),
    every: Duration,
    /** latency beyond which a client calls it down (`D`) */
    deadline: Duration,
    /** site whose pages ask (`https://jobs.example`), as a guest without a token: what is public may then come from a cache */
    origin: Type.Optional(Type.String({ pattern: '^https?://[^/]+$' })),
    /** what it sees is kept; that it is down does not count: it looks at what is broken */
    witness: Type.Optional(Type.Boolean()),
  },
  closed,
)
export type HttpProbe = Static<typeof HttpProbe>

/**
 * Numbered writes, through a service (`front-door`), the store's connection pooler (`pool`), a Redis Cluster's own client (`redis`)
 * or an object store's (`s3`).
 */
export const Ledger = Type.Object(
  {
    name: Name,
    vantage: Name,
    store: Name,
    through: Type.Enum(['front-door', 'pool', 'redis', 's3']),
    service: Type.Optional(Name),
    /** which of the service's writes; absent: its only one */
    write: Type.Optional(Name),
    replicas: Type.Optional(
      Type.Integer({
        minimum: 1,
        description: 'of a Redis Cluster: acknowledged once so many replicas have it (WAIT)',
      }),
    ),
    keys: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: 1000,
        description:
          'of an object store: each writer goes round over so many keys, every write a new version; absent: every write has a key of its own',
      }),
    ),
    /** what it loses counts; that it is down does not: its clients share the fate of what is broken */
    witness: Type.Optional(Type.Boolean()),
    writers: Type.Integer({ minimum: 1, maximum: 64 }),
    /** cadence of each writer */
    every: Duration,
    deadline: Duration,
  },
  closed,
)
export type Ledger = Static<typeof Ledger>

/** What must hold for the drill to succeed, stated beforehand. The objective itself always comes from the environment's tables. */
export const Criterion = Type.Union([
  Type.Object(
    {
      assert: Type.Literal('rto'),
      service: Name,
      /** of what one vantage saw alone; absent: of all */
      vantage: Type.Optional(Name),
      /** absent: after the fault; otherwise after the runbook has begun with that part, on a clock of its own */
      during: Type.Optional(Change),
      /** what a sound configuration is expected to reach; slower than this fails the drill even when the objective is met */
      expectWithin: Type.Optional(Duration),
      /** how many separate outages one disruption may cause; 0: whoever is not concerned is not to notice */
      maxOutages: Type.Optional(Type.Integer({ minimum: 0 })),
      /** how many shards of a store one disruption may take away; classes named `<...>.shard-<n>` tell of shards */
      maxShards: Type.Optional(Type.Integer({ minimum: 1 })),
    },
    closed,
  ),
  Type.Object({ assert: Type.Literal('rpo'), store: Name, expectWithin: Type.Optional(Duration) }, closed),
  Type.Object(
    {
      assert: Type.Literal('integrity'),
      store: Name,
      /** acknowledged writes that may be lost; absent: any number that stays inside the recovery point */
      maxLost: Type.Optional(Type.Integer({ minimum: 0 })),
      /** this disruption leaves an old primary serving those that are cut off with it: that is told, and no failure by itself */
      splitBrain: Type.Optional(Type.Literal('expected')),
    },
    closed,
  ),
  Type.Object({ assert: Type.Literal('steady-state') }, closed),
  RestoreCriterion,
  DetectionCriterion,
  AvailabilityCriterion,
  ErrorRateCriterion,
  LatencyCriterion,
  DataFlowCriterion,
  ServingPlaceCriterion,
  CacheCriterion,
  StalenessCriterion,
  ResidencyCriterion,
])
export type Criterion = Static<typeof Criterion>

/** Id of the finding that answers a criterion of recovery: the same service may have one for each vantage and episode. */
export const rtoId = ({ service, vantage, during }: Extract<Criterion, { assert: 'rto' }>) =>
  ['rto', service, ...(vantage === undefined ? [] : [vantage]), ...(during === undefined ? [] : [during])].join('/')

/** When the guard aborts the drill. Watched apart from the load. */
export const StopCondition = Type.Union([
  Type.Object({ when: Type.Literal('outage-exceeds'), service: Name, duration: Duration }, closed),
  Type.Object({ when: Type.Literal('canary-fails'), duration: Duration }, closed),
  /** a check that the environment names: `ours/payments` */
  Type.Object({ when: Type.Literal('check-fails'), check: Type.String(), duration: Duration }, closed),
])
export type StopCondition = Static<typeof StopCondition>

/** What a drill tests on purpose and would be refused for otherwise. */
const Expectation = Type.Object(
  {
    boundaryBreak: Type.String({
      minLength: 1,
      description: 'why a failover that leaves its boundary is what is tested',
    }),
  },
  closed,
)

/** A drill as pure data: which faults, which load, which success criteria. */
export const Scenario = Type.Object(
  {
    name: Name,
    title: Type.String(),
    description: Type.String(),
    environment: Name,
    /** may be empty where a runbook is all that is drilled: a restore breaks nothing */
    faults: Type.Array(FaultStep),
    runbook: Type.Optional(Runbook),
    load: Type.Object(
      {
        /** may be empty where ledgers write: who has no service over HTTP asks a store itself */
        probes: Type.Array(HttpProbe),
        ledgers: Type.Array(Ledger),
        reads: Type.Optional(Type.Array(LedgerReads)),
      },
      closed,
    ),
    /** how long steady state must hold before anything is injected */
    baseline: Duration,
    observe: Type.Object(
      {
        /** give up waiting for recovery after this */
        deadline: Duration,
        /** `H`: recovery must hold for this long to count */
        hold: Duration,
        /** `theta`: least share of good operations while it holds */
        successRatio: Type.Optional(Type.Number({ minimum: 0.5, maximum: 1 })),
        /** watch at least this long after the last fault, to see a second outage */
        atLeast: Type.Optional(Duration),
      },
      closed,
    ),
    criteria: Type.Array(Criterion, { minItems: 1 }),
    stopConditions: Type.Union([Type.Literal('none'), Type.Array(StopCondition, { minItems: 1 })]),
    expects: Type.Optional(Expectation),
  },
  closed,
)
export type Scenario = Static<typeof Scenario>
