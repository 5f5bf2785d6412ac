/**
 * The contract between Muster and what it drills. The harness knows this file only.
 *
 * A **driver** reaches one kind of system. It lists its **faults** and opens a **system**. A fault is data in, data out:
 * its handle is JSON, so that another process can undo it after the first has died. The order is law: `prepare`
 * (reads only), the handle is made durable, undo is registered, `inject`, `confirm`; later `undo`, `confirm` again.
 */
import type { ChildProcess } from 'node:child_process'
import type { TSchema } from 'typebox'
import type { Flow } from '../model/promise/data-flow.ts'
import type { Environment } from '../model/environment/environment.ts'
import type { CheckResult } from '../model/record/journal-entry.ts'
import type { StorePlace } from '../model/promise/residency.ts'
import type { Target } from '../model/scenario/target.ts'

/** Data that survives JSON unchanged. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json }

/** What a fault may use. */
export interface FaultContext<System extends DrilledSystem = DrilledSystem> {
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
  readonly blastRadius: 'process' | 'host' | 'zone' | 'region'
}

/** A handle with the instance it will hit. */
export interface Prepared<Handle extends Json = Json> {
  /** the instance chosen, e.g. `postgres@eu-west-1a` */
  readonly instance: string
  readonly handle: Handle
}

export interface Fault<Spec = never, Handle extends Json = Json, System extends DrilledSystem = never> {
  /** `postgres.kill-primary` */
  readonly kind: string
  /** JSON Schema of the parameters (`with` in a scenario) */
  readonly schema: TSchema
  describe(spec: Spec): FaultDescription
  /** Instances this target could mean, without touching anything; empty when it means nothing in this environment. Pure. */
  candidates(environment: Environment, target: Target): readonly string[]
  /** Chooses the instance and says how to undo; reads only. */
  prepare(spec: Spec, target: Target, context: FaultContext<System>): Promise<Prepared<Handle>>
  inject(handle: Handle, context: FaultContext<System>): Promise<void>
  confirm(handle: Handle, context: FaultContext<System>): Promise<Confirmation>
  /** Idempotent, from a fresh process, touches only what this run made; resolves when `confirm` can be expected to say absent. */
  undo(handle: Handle, context: FaultContext<System>): Promise<void>
}

/** A fault whose parameter types are its own business. */
export type AnyFault = Fault<any, any, any>

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
export interface Action<Spec = never, Handle extends Json = Json, System extends DrilledSystem = never> {
  /** `postgres.promote-standby` */
  readonly kind: string
  /** JSON Schema of the parameters (`with` in a scenario) */
  readonly schema: TSchema
  describe(spec: Spec): ActionDescription
  /** Instances this target could mean, without touching anything; empty when it, or `spec`, means nothing in this environment. Pure. */
  candidates(environment: Environment, target: Target, spec: Spec): readonly string[]
  /** What of the environment keeps it from being done, or its answer from being true: a sentence each. Absent: nothing can. Pure. */
  hindrances?(environment: Environment): readonly string[]
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

export interface Driver {
  /** `lab` */
  readonly name: string
  /** one sentence */
  readonly description: string
  readonly faults: readonly AnyFault[]
  /** steps of runbooks; absent: none */
  readonly actions?: readonly AnyAction[]
}

/** How a process is started at a place of the drilled system. */
export interface Launch {
  readonly argv: readonly string[]
  readonly env?: Readonly<Record<string, string>>
}

/** What a search of one store came upon, and what it cost. */
export interface StoreSearched {
  readonly store: StorePlace
  /** rows, keys, files ... that were looked at */
  readonly items: number
  readonly bytes: number
  /** spent in reading; `restMs` between reads, so that a store that is just recovering is not loaded */
  readonly workMs: number
  readonly restMs: number
  /** why it could not be searched; null: it was, whole */
  readonly error: string | null
  /** mark -> how often it was seen */
  readonly marks: Readonly<Record<string, number>>
}

/** In how many parts (members, nodes, files) of a store a positive was planted. */
export interface PositivePlanted {
  readonly store: StorePlace
  readonly parts: number
  readonly error: string | null
}

/** A system that can be drilled, open for use. */
export interface DrilledSystem {
  /** Steady means: every part up, in its role, replicating, reachable. Never throws for a part that is down: it says so. */
  steadyState(signal: AbortSignal): Promise<readonly CheckResult[]>
  /** Findings about the configuration that make a drill here dishonest or slow; reads only. */
  preflight(signal: AbortSignal): Promise<readonly CheckResult[]>
  /**
   * Waits until what was written is on every site that it is copied to; nobody writes any more. Resolves also when `signal` ends
   * it: whether the sites are alike is for whoever reads them back to say.
   */
  untilCopied(signal: AbortSignal): Promise<void>
  /**
   * Gives back what a drill has moved and what nobody else moves back, once the system is steady again. Resolves with what was
   * moved, for people.
   */
  restoreRoles(signal: AbortSignal): Promise<readonly string[]>
  /**
   * Waits for the next turn of the control loop that heals what the target names. Resolves with its instant (CLOCK_MONOTONIC, ns)
   * and period; null: it has none that can be seen.
   */
  controlLoop(target: Target, signal: AbortSignal): Promise<{ readonly atNs: bigint; readonly periodMs: number } | null>
  /** Bytes that have flowed between regions so far, by the counters of the drilled system. */
  flows(signal: AbortSignal): Promise<readonly Flow[]>
  /**
   * Looks through every store of every place for marks: what begins with `prefix`, `length` bytes long. Never throws for a store
   * that cannot be searched: it says so.
   */
  search(
    marks: { readonly prefix: string; readonly length: number },
    signal: AbortSignal,
  ): Promise<readonly StoreSearched[]>
  /** Plants a mark in every store, so that a search that finds it has shown that it can see. */
  plantPositives(mark: string, signal: AbortSignal): Promise<readonly PositivePlanted[]>
  removePositives(signal: AbortSignal): Promise<void>
  /** Starts a process at a place (a vantage's `host`), with pipes for its three streams. */
  launch(host: string, launch: Launch): ChildProcess
  /**
   * Copies what the system itself says (histories, logs, statistics) into `folder`; returns the file names. What is secret in it
   * is taken out by `conceal` before it is written.
   */
  collectNative(folder: string, conceal: (text: string) => string, signal: AbortSignal): Promise<readonly string[]>
  /** secrets that vantages need (never journalled): e.g. the key that signs client tokens */
  secrets(): Readonly<Record<string, string>>
  /** Names this very system: one that was built anew from the same configuration has another. */
  identity(): string
  /** Lets go of it; takes it down when this process brought it up. */
  close(): Promise<void>
}
