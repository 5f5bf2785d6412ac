import Type, { type Static } from 'typebox'
import { AlertRoute } from '../promise/detection.ts'

/**
 * Raw samples of one vantage, one JSON object a line, in `observations/<vantage>.ndjson`.
 *
 * Every time is an integer of nanoseconds on CLOCK_MONOTONIC since the run's epoch (`epochNs` in the journal's first
 * entry), so that records of all processes of one host share a clock. Durations come from these only; wall clock is for display.
 */
const closed = { additionalProperties: false } as const
/** Number of a write, dense per writer from 0. */
const Seq = Type.Integer({ minimum: 0, maximum: 2 ** 31 - 1 })
const Ns = Type.Integer({ description: 'nanoseconds since the run epoch' })

/** Who answered. Which keys are there depends on the probe: `region zone node address systemId timeline leader role state`. */
export const Identity = Type.Record(Type.String(), Type.String())
export type Identity = Static<typeof Identity>

/** First line: what this file is. */
export const MetaRecord = Type.Object(
  {
    t: Type.Literal('meta'),
    format: Type.Literal('muster/observations/v1'),
    runId: Type.String(),
    vantage: Type.String(),
    epochNs: Type.String(),
    pid: Type.Integer(),
    runtime: Type.String(),
    /** wall clock (ms since 1970) read together with `mono`; display only */
    wallMs: Type.Number(),
    mono: Ns,
  },
  closed,
)

/** How an operation ended. `error`: an explicit error. `silent`: no answer while it lingered. `void`: the harness could not send it. */
export const OperationOutcome = Type.Enum(['ok', 'error', 'silent', 'void'])
export type OperationOutcome = Static<typeof OperationOutcome>

/** One probe operation. `sch` is when it was due, `sent` when it left, `done` when its answer came (null: none). */
export const OperationRecord = Type.Object(
  {
    t: Type.Literal('op'),
    class: Type.String(),
    seq: Type.Integer(),
    session: Type.Integer(),
    sch: Ns,
    sent: Ns,
    done: Type.Union([Ns, Type.Null()]),
    outcome: OperationOutcome,
    code: Type.Optional(Type.String()),
    by: Type.Optional(Identity),
  },
  closed,
)
export type OperationRecord = Static<typeof OperationRecord>

/** Sequence numbers reserved by a writer and made durable before the first of them is sent: `[from, to]`, both included. */
export const AttemptRecord = Type.Object(
  {
    t: Type.Literal('attempts'),
    ledger: Type.String(),
    writer: Type.Integer(),
    from: Seq,
    to: Seq,
    at: Ns,
  },
  closed,
)
export type AttemptRecord = Static<typeof AttemptRecord>

/** `ok` acknowledged; `okWarn` acknowledged with a warning; `fail` definitely did not happen; `info` indeterminate; `pending` never answered. */
export const WriteOutcome = Type.Enum(['ok', 'okWarn', 'fail', 'info', 'pending'])
export type WriteOutcome = Static<typeof WriteOutcome>

/** One ledger write. `seq` is dense per writer. */
export const WriteRecord = Type.Object(
  {
    t: Type.Literal('write'),
    ledger: Type.String(),
    writer: Type.Integer(),
    seq: Seq,
    sch: Ns,
    sent: Ns,
    done: Type.Union([Ns, Type.Null()]),
    outcome: WriteOutcome,
    code: Type.Optional(Type.String()),
    by: Type.Optional(Identity),
  },
  closed,
)
export type WriteRecord = Static<typeof WriteRecord>

/**
 * What one read-back found. `pass` 1: on the new timeline after quiescence; 2: after the old primary rejoined.
 * `present[writer]` are ranges `[from, to]` of sequence numbers found at least once; `duplicates` those found more than once.
 */
export const SurvivorsRecord = Type.Object(
  {
    t: Type.Literal('survivors'),
    ledger: Type.String(),
    pass: Type.Integer(),
    startedAt: Ns,
    endedAt: Ns,
    by: Identity,
    rows: Type.Integer(),
    present: Type.Record(Type.String(), Type.Array(Type.Tuple([Seq, Seq]))),
    duplicates: Type.Array(Type.Object({ writer: Type.Integer(), seq: Seq, count: Type.Integer() }, closed)),
    /** absent: what was read keeps no order */
    reordered: Type.Optional(Type.Integer()),
  },
  closed,
)
export type SurvivorsRecord = Static<typeof SurvivorsRecord>

/**
 * A notification as it reached who is on call. `at` is the receiver's own stamp of its arrival. A vantage asks the receiver
 * over and over, each time an operation of class `on-call`: what arrived before one of them was sent is here when it was answered.
 */
export const AlertRecord = Type.Object(
  {
    t: Type.Literal('alert'),
    at: Ns,
    route: AlertRoute,
    name: Type.String(),
    status: Type.Enum(['firing', 'resolved']),
    labels: Type.Record(Type.String(), Type.String()),
  },
  closed,
)
export type AlertRecord = Static<typeof AlertRecord>

/** The harness itself stood still: `source` names who noticed (`scheduler`, `sentinel`, `event-loop`). Operations inside are void. */
export const GapRecord = Type.Object({ t: Type.Literal('gap'), source: Type.String(), from: Ns, to: Ns }, closed)
export type GapRecord = Static<typeof GapRecord>

/** Both clocks read together, once a second: a wall-clock step shows here and nowhere else. */
export const ClockRecord = Type.Object(
  { t: Type.Literal('clock'), mono: Ns, wallMs: Type.Number(), stealMs: Type.Optional(Type.Number()) },
  closed,
)
export type ClockRecord = Static<typeof ClockRecord>

/** End of one group commit: `lines` so far (this one not counted) and the sha256 chain over all bytes before this line. */
export const CommitRecord = Type.Object(
  { t: Type.Literal('commit'), lines: Type.Integer(), sha256: Type.String(), at: Ns },
  closed,
)
export type CommitRecord = Static<typeof CommitRecord>

/** Last line of a vantage that ended in order. */
export const EndRecord = Type.Object({ t: Type.Literal('end'), at: Ns, reason: Type.String() }, closed)

export const Observation = Type.Union([
  MetaRecord,
  OperationRecord,
  AttemptRecord,
  WriteRecord,
  SurvivorsRecord,
  AlertRecord,
  GapRecord,
  ClockRecord,
  CommitRecord,
  EndRecord,
])
export type Observation = Static<typeof Observation>
