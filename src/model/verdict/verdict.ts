import Type, { type Static } from 'typebox'
import { NamedCause } from './cause.ts'
import { PhaseFlow } from '../promise/data-flow.ts'
import { Interval } from '../interval.ts'
import { Grade, Result } from '../names.ts'
import { RestoreTaken } from '../promise/restore.ts'
import { Sweep } from '../promise/residency.ts'
import { Change } from '../promise/change.ts'
import { RunbookPart } from '../scenario/runbook.ts'
import { Staleness } from '../promise/staleness.ts'

const closed = { additionalProperties: false } as const

/** One assertion's answer, with its numbers and the evidence it rests on. */
export const Finding = Type.Object(
  {
    id: Type.String({ description: 'stable: rto/backend-api, integrity/core-db ...' }),
    assertion: Type.String(),
    subject: Type.String(),
    result: Result,
    grade: Grade,
    /** one sentence for people, numbers included */
    summary: Type.String(),
    objectiveMs: Type.Union([Type.Number(), Type.Null()]),
    /** where the objective or expectation comes from */
    objectiveSource: Type.String(),
    actualMs: Type.Union([Interval, Type.Null()]),
    /** for a promise about a share instead of a time */
    percent: Type.Optional(
      Type.Object(
        {
          promise: Type.Enum(['under', 'over']),
          objective: Type.Number(),
          actual: Type.Union([Interval, Type.Null()]),
        },
        closed,
      ),
    ),
    numbers: Type.Record(Type.String(), Type.Union([Type.Number(), Type.String(), Type.Null()])),
    /** what is wrong, one sentence each, worst first; empty when nothing is */
    problems: Type.Array(Type.String()),
    /** settings that explain it, each with a figure of this run; absent: none is known to */
    causes: Type.Optional(Type.Array(NamedCause)),
    evidence: Type.Array(Type.Object({ file: Type.String(), what: Type.String() }, closed)),
  },
  closed,
)
export type Finding = Static<typeof Finding>

/** A step of the recovery, in ms after the fault. Steps telescope to the RTA; `alert` stands beside them: somebody is told. */
export const RecoveryPhase = Type.Object(
  {
    phase: Type.Enum(['impact', 'alert', 'detect', 'promote', 'route', 'first-success', 'sustained']),
    atMs: Type.Union([Interval, Type.Null()]),
    detail: Type.String(),
  },
  closed,
)
export type RecoveryPhase = Static<typeof RecoveryPhase>

/** One outage of one class of operations as one vantage saw it, in ms after the fault. */
export const Outage = Type.Object(
  {
    class: Type.String(),
    vantage: Type.String(),
    startMs: Interval,
    endMs: Interval,
    durationMs: Interval,
    flaps: Type.Integer(),
    badOperations: Type.Integer(),
  },
  closed,
)
export type Outage = Static<typeof Outage>

/** What was amiss before the fault, and so is not its doing. */
export const Amiss = Type.Object(
  {
    /** one sentence, with how long before the fault it was */
    what: Type.String(),
    /** a prelude had come by then, which may have caused it */
    sincePrelude: Type.Boolean(),
  },
  closed,
)
export type Amiss = Static<typeof Amiss>

/** Recovery of one service. */
export const Recovery = Type.Object(
  {
    service: Type.String(),
    /** absent: after the fault; times are then ms after it. Otherwise ms after the runbook began with that part */
    episode: Type.Optional(Change),
    rtaMs: Type.Union([Interval, Type.Null()]),
    phases: Type.Array(RecoveryPhase),
    outages: Type.Array(Outage),
    /** after the recovery it was watched for less than it must hold; absent: for as long, or it never recovered */
    cutShort: Type.Optional(Type.Object({ watchedMs: Type.Number(), holdMs: Type.Number() }, closed)),
    /** absent: nothing was amiss before the fault */
    before: Type.Optional(Type.Array(Amiss)),
    badTimeMs: Type.Number(),
    /** failed operations outside every outage: too few to call the service down */
    strayFailures: Type.Integer(),
    servedBy: Type.Object({ before: Type.Array(Type.String()), after: Type.Array(Type.String()) }, closed),
  },
  closed,
)
export type Recovery = Static<typeof Recovery>

/** Ids as ranges `[from, to]` per writer. */
export const IdRanges = Type.Record(Type.String(), Type.Array(Type.Tuple([Type.Integer(), Type.Integer()])))
export type IdRanges = Static<typeof IdRanges>

/** A ledger reconciled against what survived. Counts are exact unless given as an interval. */
export const LedgerLoss = Type.Object(
  {
    ledger: Type.String(),
    store: Type.String(),
    attempted: Type.Integer(),
    acked: Type.Integer(),
    failed: Type.Integer(),
    indeterminate: Type.Integer(),
    /** exact; an interval only after a crash of the harness */
    lost: Interval,
    lostIds: IdRanges,
    /** lost although acknowledged by a node other than the one that failed: no single failover explains these */
    lostFromNewTimeline: Type.Integer(),
    recovered: Type.Integer(),
    phantom: Type.Integer(),
    failedButPresent: Type.Integer(),
    duplicated: Type.Integer(),
    /** absent: what was read back keeps no order */
    reordered: Type.Optional(Type.Integer()),
    /** present in the second read-back although missing in the first */
    resurrected: Type.Integer(),
    /** missing in the second read-back although present in the first */
    vanished: Type.Integer(),
    /** acknowledgements by two identities in overlapping intervals */
    dualPrimaryAcks: Type.Integer(),
    /** RPA as time */
    rpaMs: Type.Union([Interval, Type.Null()]),
    /** with nothing lost: how much time without an acknowledgement before the fault, in ms: the finest loss this could have seen */
    resolutionMs: Type.Union([Type.Number(), Type.Null()]),
    /** end of WAL of the old primary minus the switch point; null where the store did not say */
    rpaBytes: Type.Union([Type.Number(), Type.Null()]),
    rpaBytesDetail: Type.String(),
    passes: Type.Integer(),
    /** of a store with several sites; absent: it has none */
    sites: Type.Optional(
      Type.Object(
        {
          /** lost with the site, and there at the other one at the end */
          returned: Type.Integer(),
          /** acknowledged, and at the end at one site only */
          apart: Type.Integer(),
          /** lost although a later version of the same key is there: not late, but not kept */
          overwritten: Type.Integer(),
        },
        closed,
      ),
    ),
  },
  closed,
)
export type LedgerLoss = Static<typeof LedgerLoss>

/** One step of the runbook, as it was taken, in ms after the fault. */
export const StepTaken = Type.Object(
  {
    id: Type.String(),
    title: Type.String(),
    part: RunbookPart,
    /** null: an operator's */
    kind: Type.Union([Type.String(), Type.Null()]),
    instance: Type.Union([Type.String(), Type.Null()]),
    outcome: Type.Enum(['done', 'failed', 'not-tested', 'never']),
    startMs: Type.Union([Type.Number(), Type.Null()]),
    durationMs: Type.Union([Type.Number(), Type.Null()]),
    withinMs: Type.Union([Type.Number(), Type.Null()]),
    detail: Type.String(),
  },
  closed,
)
export type StepTaken = Static<typeof StepTaken>

/** Whether the harness may be believed. */
export const Validity = Type.Object(
  {
    valid: Type.Boolean(),
    reasons: Type.Array(Type.String()),
    canaryFailures: Type.Integer(),
    voidOperations: Type.Integer(),
    operations: Type.Integer(),
    gaps: Type.Array(
      Type.Object(
        { vantage: Type.String(), source: Type.String(), fromMs: Type.Number(), toMs: Type.Number() },
        closed,
      ),
    ),
    wallClockSteps: Type.Integer(),
  },
  closed,
)
export type Validity = Static<typeof Validity>

/** The findings folded, fail > inconclusive > pass; pure over the run directory, so that anyone can compute it again byte for byte. */
export const Verdict = Type.Object(
  {
    format: Type.Literal('muster/verdict/v1'),
    runId: Type.String(),
    scenario: Type.String(),
    planDigest: Type.String(),
    configurationDigest: Type.String(),
    result: Result,
    grade: Grade,
    aborted: Type.Union([
      Type.Null(),
      Type.Object({ by: Type.String(), reason: Type.String(), phase: Type.String() }, closed),
    ]),
    undoVerified: Type.Boolean(),
    findings: Type.Array(Finding),
    recovery: Type.Array(Recovery),
    /** how long after a turn of the control loop the fault fell, within its period; absent: it was not looked at */
    loopPhase: Type.Optional(
      Type.Object(
        { periodMs: Type.Number(), atMs: Type.Number(), stratum: Type.Integer(), of: Type.Integer() },
        closed,
      ),
    ),
    /** absent: the plan has no runbook */
    runbook: Type.Optional(Type.Array(StepTaken)),
    /** absent: none was asked for */
    restores: Type.Optional(Type.Array(RestoreTaken)),
    /** absent: no criterion asks what flows between regions */
    flows: Type.Optional(Type.Array(PhaseFlow)),
    /** absent: no criterion asks where data is */
    residency: Type.Optional(Type.Array(Sweep)),
    loss: Type.Array(LedgerLoss),
    /** absent: no criterion speaks of it */
    staleness: Type.Optional(Type.Array(Staleness)),
    validity: Validity,
    faults: Type.Array(
      Type.Object(
        {
          id: Type.String(),
          kind: Type.String(),
          instance: Type.Union([Type.String(), Type.Null()]),
          injectedMs: Type.Union([Interval, Type.Null()]),
          confirmed: Type.String(),
          /** as seen right before its scheduled undo; null where it was not looked at again */
          rechecked: Type.Union([Type.String(), Type.Null()]),
          undone: Type.String(),
        },
        closed,
      ),
    ),
    startedWall: Type.String(),
    endedWall: Type.Union([Type.String(), Type.Null()]),
  },
  closed,
)
export type Verdict = Static<typeof Verdict>
