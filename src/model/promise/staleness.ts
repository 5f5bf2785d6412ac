/** How old the answers of replicas may be: what reads, what is asked of it, and what a verdict tells. */
import Type, { type Static } from 'typebox'
import { Duration } from '../duration.ts'
import { Interval } from '../interval.ts'
import { Name } from '../names.ts'

const closed = { additionalProperties: false } as const

/** Reads of a ledger's newest writes through its store's read pool, on a fixed open-loop cadence through each pooler. */
export const LedgerReads = Type.Object(
  {
    class: Name,
    vantage: Name,
    ledger: Name,
    /** reads sent at once through each pooler: it then needs several connections, and they lead to several replicas */
    sessions: Type.Integer({ minimum: 1, maximum: 16 }),
    every: Duration,
    deadline: Duration,
  },
  closed,
)
export type LedgerReads = Static<typeof LedgerReads>

/** No read may be staler than the environment promises. */
export const StalenessCriterion = Type.Object({ assert: Type.Literal('staleness'), store: Name }, closed)
export type StalenessCriterion = Static<typeof StalenessCriterion>

/** How one replica served reads. */
export const ReplicaReads = Type.Object(
  {
    address: Type.String(),
    answered: Type.Integer(),
    /** its stalest answer */
    worstMs: Interval,
    /** answers that were surely staler than the limit */
    beyond: Type.Integer(),
    /** when the first and the last of those was sent, in ms after the fault */
    beyondMs: Type.Union([Interval, Type.Null()]),
    /** how far its replay was behind the primary's log at most; null where the members did not say */
    lagBytes: Type.Union([Interval, Type.Null()]),
  },
  closed,
)
export type ReplicaReads = Static<typeof ReplicaReads>

/** How the read pool dealt with the replica that a fault hit. */
export const Routing = Type.Object(
  {
    fault: Type.String(),
    address: Type.String(),
    /** reads it answered in the time right before the fault, as long as recovery must hold: none would prove nothing */
    before: Type.Integer(),
    /** its last answer until the undo began, in ms after the fault; null: none */
    lastAnswerMs: Type.Union([Interval, Type.Null()]),
    /** whether others alone answered from then on, often enough to tell */
    routedAway: Type.Boolean(),
    /** its first answer after the undo began, in ms after that; null: none was seen */
    nextAnswerMs: Type.Union([Interval, Type.Null()]),
  },
  closed,
)
export type Routing = Static<typeof Routing>

/**
 * The staleness of reads from one store. A read's staleness is the age, when it was answered, of the oldest write that had
 * been acknowledged before it was sent and that it did not show; 0 where it showed them all.
 */
export const Staleness = Type.Object(
  {
    store: Type.String(),
    limitMs: Type.Number(),
    answered: Type.Integer(),
    failed: Type.Integer(),
    /** of the stalest read; null: none was answered */
    worstMs: Type.Union([Interval, Type.Null()]),
    /** reads surely staler than the limit, and those of which the bounds do not tell */
    beyond: Type.Integer(),
    undecided: Type.Integer(),
    replicas: Type.Array(ReplicaReads),
    routing: Type.Array(Routing),
  },
  closed,
)
export type Staleness = Static<typeof Staleness>
