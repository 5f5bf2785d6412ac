import type { TSchema } from 'typebox'
import type { Environment } from '../../model/environment/environment.ts'
import type { Target } from '../../model/scenario/target.ts'
import type { Confirmation, DoneHere, FaultContext, Prepared } from './fault.ts'
import type { Inventoried } from './inventory.ts'
import type { Json } from './json.ts'

/** What an action will do, for people and for policy. */
export interface ActionDescription {
  /** what it does, one sentence */
  readonly effect: string
  /** what its undo does, one sentence; null: it leaves nothing behind */
  readonly undo: string | null
  /** permission it needs, in words */
  readonly permission: string
}

/** What an action did, as observed. */
export interface Performed {
  readonly detail: string
  /** what else was seen that the judge may need, in the action's own words */
  readonly facts?: Readonly<Record<string, string>>
}

/**
 * One step of a runbook, as a driver performs it: `prepare` (reads only), the handle is made durable, `perform`. What it
 * changed is put back at the end of the drill, on abort and after a crash, should it still stand: `undo` and `confirm`.
 */
export interface Action<Spec = never, Handle extends Json = Json, System = never> {
  /** `postgres.promote-standby` */
  readonly kind: string
  /** JSON Schema of the parameters (`with` in a scenario) */
  readonly schema: TSchema
  describe(spec: Spec): ActionDescription
  /** As that of a fault; it must not hang on what is found when the step is reached. */
  doneHere?(spec: Spec): DoneHere
  /** Instances this target could mean, without touching anything; empty when it, or `spec`, means nothing in this estate. Pure. */
  candidates(estate: Inventoried, target: Target, spec: Spec): readonly string[]
  /** What of the environment keeps it from being done, or its answer from being true: a sentence each. Absent: nothing can. Pure. */
  hindrances?(environment: Environment): readonly string[]
  /** how long it may take; absent: as long as a step usually may */
  readonly performMs?: number
  /** how long its undo may take; absent: as long as the plan says */
  readonly undoMs?: number
  prepare(spec: Spec, target: Target, context: FaultContext<System>): Promise<Prepared<Handle>>
  /** Resolves once its effect was seen; rejects with why it was not. */
  perform(handle: Handle, context: FaultContext<System>): Promise<Performed>
  /** Idempotent, from a fresh process, touches only what this run changed. Absent: it leaves nothing behind. */
  undo?(handle: Handle, context: FaultContext<System>): Promise<void>
  /** Whether what it changed still stands; there where undo is. */
  confirm?(handle: Handle, context: FaultContext<System>): Promise<Confirmation>
}

/** An action whose parameter types are its own business. */
export type AnyAction = Action<any, any, any>
