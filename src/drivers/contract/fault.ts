/**
 * A **fault** is data in, data out: its handle is JSON, so that another process can undo it after the first has died. The order is
 * law: `prepare` (reads only), the handle is made durable, undo is registered, `inject`, `confirm`; later `undo`, `confirm` again.
 */
import type { TSchema } from 'typebox'
import type { Reach } from '../../model/environment/safety.ts'
import type { Target } from '../../model/scenario/target.ts'
import type { Inventoried } from './inventory.ts'
import type { Capability } from './capability.ts'
import type { Json } from './json.ts'
import type { DrilledSystem } from './system.ts'

/** What a fault may use. */
export interface FaultContext<System = DrilledSystem> {
  /** with every capability that the fault needs */
  readonly system: System
  /** owner of whatever the fault makes: undo touches only what carries this tag */
  readonly runId: string
  /** aborts when the time for this step is over */
  readonly signal: AbortSignal
  /** what can undo itself does so this long after injection, should nobody else */
  readonly leaseMs: number
}

/** Whether the fault is really there, as observed, with what was seen. */
export interface Confirmation {
  readonly state: 'present' | 'absent' | 'unknown'
  readonly detail: string
  /** what else was seen that the judge may need, in the fault's own words */
  readonly facts?: Readonly<Record<string, string>>
}

/** What a fault will do, for people and for policy. */
export interface FaultDescription {
  /** what it does to the target, one sentence */
  readonly effect: string
  /** what undo does, one sentence */
  readonly undo: string
  readonly reversible: boolean
  /** permission it needs, in words */
  readonly permission: string
  /** how far it may be felt */
  readonly blastRadius: Reach
  /** in what it departs from what its kind means, whatever makes it; absent: in nothing */
  readonly departs?: string
}

/** A handle with the instance it will hit. */
export interface Prepared<Handle extends Json = Json> {
  /** the instance chosen, e.g. `postgres@eu-west-1a` */
  readonly instance: string
  readonly handle: Handle
}

/** What is done on this machine, each as somebody could type it there. */
export interface DoneHere {
  readonly act: readonly string[]
  readonly undo: readonly string[]
}

export interface Fault<Spec = never, Handle extends Json = Json, System = never> {
  /** `postgres.kill-primary` */
  readonly kind: string
  /** JSON Schema of the parameters (`with` in a scenario) */
  readonly schema: TSchema
  /** what its system must be able to do that not every one can; absent: nothing */
  readonly needs?: readonly Capability[]
  /** `target`: absent where only the kind of fault is spoken of; it may then be felt as far as it ever can be */
  describe(spec: Spec, target?: Target): FaultDescription
  /** how long inject and the look at it may take; absent: as long as whatever is at hand takes */
  readonly injectMs?: number
  /** how long undo and the look at it may take; absent: as long as the plan says */
  readonly undoMs?: number
  /** What it does from this machine, where nothing of the system tells of it: a rehearsal shows that, and calls neither inject nor undo. */
  doneHere?(handle: Handle): DoneHere
  /** What its system itself says that it would hit, one line each, found without an effect on anything of the drill. Absent: nobody but `prepare` can tell. */
  preview?(handle: Handle, context: FaultContext<System>): Promise<readonly string[]>
  /** Instances this target could mean, without touching anything; empty when it means nothing in this estate. Pure. */
  candidates(estate: Inventoried, target: Target): readonly string[]
  /** Chooses the instance and says how to undo; reads only. */
  prepare(spec: Spec, target: Target, context: FaultContext<System>): Promise<Prepared<Handle>>
  inject(handle: Handle, context: FaultContext<System>): Promise<void>
  confirm(handle: Handle, context: FaultContext<System>): Promise<Confirmation>
  /** Idempotent, from a fresh process, touches only what this run made; resolves when `confirm` can be expected to say absent. */
  undo(handle: Handle, context: FaultContext<System>): Promise<void>
}

/** A fault whose parameter types are its own business. */
export type AnyFault = Fault<any, any, any>
