import type { ChildProcess } from 'node:child_process'
import type { Answer } from '../model/question.ts'
import type { CheckResult } from '../model/record/journal-entry.ts'
import type { LabSettings } from '../model/environment/lab/lab-settings.ts'
import type { ObjectKeys } from './objects/keys.ts'
import type { LabQuestion } from './readiness/ask.ts'
import type { LabComponent, Topology } from './topology.ts'
import type { ExecOptions, ExecResult, SpawnOptions } from '../model/exec.ts'

/** Signals that faults use. */
export type LabSignal = 'KILL' | 'STOP' | 'CONT' | 'TERM' | 'INT'

/** A running lab, held by this process or attached to from another one. */
export interface Lab {
  /** absolute; data, logs, sockets and the state file live in it */
  readonly stateDir: string
  readonly settings: LabSettings
  readonly topology: Topology
  /** names this very lab: one that is built anew from the same settings has another */
  readonly id: string
  /** key that signs the tokens clients show at the gateway (HS256) */
  readonly tokenKey: string
  /** with which its object store is used; null: it has none */
  readonly objectKeys: ObjectKeys | null
  /** Runs argv in a host's network namespace as the sandbox's root; rejects only when it could not be started or `signal`/`timeoutMs` ended it. */
  exec(host: string, argv: readonly string[], options?: ExecOptions): Promise<ExecResult>
  /** Starts argv in a host's network namespace with pipes for its three streams. */
  spawn(host: string, argv: readonly string[], options?: SpawnOptions): ChildProcess
  /**
   * Asks questions from a host, all at once; answers come in any order, and what could not be answered says why.
   * Rejects when the host cannot ask, or not in time.
   */
  ask(host: string, questions: readonly LabQuestion[], signal?: AbortSignal): Promise<Answer[]>
  /** Where, from outside, a file lies that the lab has in mounts of its own (`/run`). */
  outside(path: string): string
  /** Component by id (`postgres@eu-west-1a`); throws `lab.unknown-component`. */
  component(id: string): LabComponent
  /** Process ids (in the lab's PID namespace) of a component's main process and all its descendants; empty when it is not running. */
  pids(componentId: string): Promise<readonly number[]>
  /** Sends a signal to processes of the lab; those already gone are skipped. */
  signal(pids: readonly number[], signal: LabSignal): Promise<void>
  /** Starts a component as at boot when it is not running; idempotent. PostgreSQL is started by its Patroni. */
  start(componentId: string): Promise<void>
  /** Every readiness check with what was seen; never throws for a part that is down. */
  readiness(signal: AbortSignal): Promise<readonly CheckResult[]>
  /** Lets go; takes the lab down when this process owns it. */
  close(): Promise<void>
}
