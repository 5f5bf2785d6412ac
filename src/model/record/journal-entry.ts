import Type, { type Static, type TProperties } from 'typebox'
import { Flow } from '../promise/data-flow.ts'
import { Phase } from '../names.ts'
import { PlantedCanary, StoreSwept, SweepName } from '../promise/residency.ts'

/**
 * The control record of a run: `journal.ndjson`, one JSON object a line. `prev` is the sha256 (hex) of the line before
 * without its newline (`''` on the first), so that nothing can be taken out or changed unseen. An entry that stands before
 * an injection is on disk (fsync) before the injection happens.
 */
const closed = { additionalProperties: false } as const
const head = {
  seq: Type.Integer(),
  prev: Type.String(),
  /** nanoseconds of CLOCK_MONOTONIC since the run's epoch */
  ns: Type.Integer(),
  /** wall clock, ISO 8601, display only */
  wall: Type.String(),
}
const entry = <Kind extends string, Fields extends TProperties>(type: Kind, fields: Fields) =>
  Type.Object({ ...head, type: Type.Literal(type), ...fields }, closed)

export const CheckResult = Type.Object({ name: Type.String(), ok: Type.Boolean(), detail: Type.String() }, closed)
export type CheckResult = Static<typeof CheckResult>

export const RunStarted = entry('run-started', {
  format: Type.Literal('muster/journal/v1'),
  runId: Type.String(),
  /** CLOCK_MONOTONIC at the run's epoch, as a decimal string */
  epochNs: Type.String(),
  pid: Type.Integer(),
  plan: Type.String({ description: 'sha256 of plan.json' }),
  version: Type.String(),
  runtime: Type.String(),
  host: Type.String(),
  /** the very system that was drilled: one built anew from the same configuration has another */
  system: Type.Optional(Type.String()),
  authorisedBy: Type.String(),
})
/** Who let it be run: the role, its key (sha256), and until when that counts. */
export const ApprovedBy = entry('approved', {
  role: Type.String(),
  fingerprint: Type.String(),
  until: Type.String(),
})
export const PhaseStarted = entry('phase-started', { phase: Phase })
export const PhaseEnded = entry('phase-ended', { phase: Phase })
export const Checked = entry('checked', {
  phase: Phase,
  what: Type.String(),
  ok: Type.Boolean(),
  checks: Type.Array(CheckResult),
})
/** Who held the roles, before anything was broken, that nobody gives back by itself: names of components. */
export const RolesHeld = entry('roles-held', { held: Type.Array(Type.String()) })
/** Bytes between regions so far, read at the end of a part of the run. */
export const Flows = entry('flows', { during: Phase, flows: Type.Array(Flow) })
export const CanariesPlanted = entry('canaries-planted', { canaries: Type.Array(PlantedCanary) })
/** Every store was searched for canaries. */
export const Swept = entry('swept', {
  sweep: SweepName,
  fromNs: Type.Integer(),
  toNs: Type.Integer(),
  stores: Type.Array(StoreSwept),
})
/** Handle of a fault, durable before its injection: enough for another process to undo it. */
export const FaultPrepared = entry('fault-prepared', {
  fault: Type.String(),
  kind: Type.String(),
  instance: Type.String(),
  handle: Type.Unknown(),
})
/** The control loop turned at `atNs`; the next fault is to fall into part `stratum` (from 0) of `of` equal parts of its period. */
export const Aligned = entry('aligned', {
  atNs: Type.Integer(),
  periodMs: Type.Number(),
  stratum: Type.Integer(),
  of: Type.Integer(),
})
/** `tF-`: the clock before the inject call. */
export const FaultInjecting = entry('fault-injecting', { fault: Type.String() })
/** `tF+`: the clock after its acknowledgement. */
export const FaultInjected = entry('fault-injected', {
  fault: Type.String(),
  fromNs: Type.Integer(),
  toNs: Type.Integer(),
})
export const FaultFailed = entry('fault-failed', { fault: Type.String(), error: Type.String() })
const seen = {
  fault: Type.String(),
  state: Type.Enum(['present', 'absent', 'unknown']),
  detail: Type.String(),
  facts: Type.Optional(Type.Record(Type.String(), Type.String())),
}
/** Looked at right after injection. */
export const FaultConfirmed = entry('fault-confirmed', seen)
/** Looked at again right before its scheduled undo: one that has ended by itself tells of another drill than was planned. */
export const FaultRechecked = entry('fault-rechecked', seen)
/** What a ledger wrote was taken out again, as its environment says; `detail`: how much, or why not. */
export const CleanedUp = entry('cleaned-up', { ledger: Type.String(), ok: Type.Boolean(), detail: Type.String() })
/** Handle of a runbook's step, durable before it is performed: enough for another process to put back what it changes. */
export const StepPrepared = entry('step-prepared', {
  step: Type.String(),
  kind: Type.String(),
  instance: Type.String(),
  handle: Type.Unknown(),
})
export const StepStarted = entry('step-started', { step: Type.String() })
/** `not-tested`: it is an operator's, and nobody was there. */
export const StepEnded = entry('step-ended', {
  step: Type.String(),
  outcome: Type.Enum(['done', 'failed', 'not-tested']),
  fromNs: Type.Integer(),
  toNs: Type.Integer(),
  detail: Type.String(),
  facts: Type.Optional(Type.Record(Type.String(), Type.String())),
})
/** `fault`: the fault or the runbook's step that is put back. */
export const UndoStarted = entry('undo-started', { fault: Type.String(), by: Type.String() })
export const UndoEnded = entry('undo-ended', { fault: Type.String(), ok: Type.Boolean(), detail: Type.String() })
export const UndoConfirmed = entry('undo-confirmed', seen)
/** How much another machine's clock was ahead of ours, decimal, and to what that was known, either way. */
const ClockReading = Type.Object({ offsetNs: Type.String({ pattern: '^-?\\d+$' }), halfWidthNs: Type.Number() })
export const VantageStarted = entry('vantage-started', {
  vantage: Type.String(),
  pid: Type.Integer(),
  /** absent: it is on our own machine */
  clock: Type.Optional(ClockReading),
})
export const VantageEnded = entry('vantage-ended', {
  vantage: Type.String(),
  code: Type.Union([Type.Integer(), Type.Null()]),
  detail: Type.String(),
  /** absent: it is on our own machine, or could not be asked any more */
  clock: Type.Optional(ClockReading),
})
/** What was run on somebody else's machine and changed something there, when it had ended. */
export const CommandRun = entry('command', {
  host: Type.String(),
  command: Type.String(),
  tookMs: Type.Number(),
  outcome: Type.String(),
})
/** The guard or an operator stopped the drill. */
export const AbortRequested = entry('abort-requested', { by: Type.String(), reason: Type.String() })
/** A `muster recover` took over after the harness died. */
export const Recovered = entry('recovered', { pid: Type.Integer(), detail: Type.String() })
export const Noted = entry('noted', { text: Type.String() })
export const RunEnded = entry('run-ended', { aborted: Type.Boolean(), undoVerified: Type.Boolean() })

export const JournalEntry = Type.Union([
  RunStarted,
  ApprovedBy,
  PhaseStarted,
  PhaseEnded,
  Checked,
  RolesHeld,
  Flows,
  CanariesPlanted,
  Swept,
  FaultPrepared,
  Aligned,
  FaultInjecting,
  FaultInjected,
  FaultFailed,
  FaultConfirmed,
  FaultRechecked,
  StepPrepared,
  StepStarted,
  StepEnded,
  UndoStarted,
  UndoEnded,
  UndoConfirmed,
  CleanedUp,
  VantageStarted,
  VantageEnded,
  CommandRun,
  AbortRequested,
  Recovered,
  Noted,
  RunEnded,
])
export type JournalEntry = Static<typeof JournalEntry>
