/** What a gate asks of one drill, and the runs that it looks at. */
import type { Verdict } from '../model/verdict/verdict.ts'

/** What a run broke, and by which promises it was graded. */
export interface Drilled {
  readonly environment: string
  readonly configurationDigest: string
  readonly scenarioDigest: string
  /** objectives of its plan, as data */
  readonly promises: unknown
}

/** One drill of the policy, with all that it names looked up. */
export interface Requirement {
  readonly scenario: string
  /** what must have been drilled */
  readonly wanted: Drilled
  readonly freshMs: number
  readonly runs: number
  readonly mayFail: number
  readonly mayBeInconclusive: number
  /** by finding */
  readonly mayBeSlowerByMs: Readonly<Record<string, number>>
}

interface Common {
  readonly runId: string
  readonly directory: string
  /** wall clock; null: it cannot be told */
  readonly startedMs: number | null
  /** null: its plan cannot be read */
  readonly drilled: Drilled | null
}

/** A run that is what was signed. */
export interface SealedGateRun extends Common {
  readonly state: 'sealed'
  readonly startedMs: number
  readonly drilled: Drilled
  readonly verdict: Verdict
  /** settings of the system that was drilled, as data */
  readonly settings: unknown
}

/** A run that was begun and never sealed. */
export interface UnfinishedGateRun extends Common {
  readonly state: 'unfinished'
}

/** A run of which nothing may be believed: it is not what was signed, or cannot be read, or is judged otherwise now. */
export interface RefusedGateRun extends Common {
  readonly state: 'refused'
  /** one sentence */
  readonly why: string
}

export type GateRun = SealedGateRun | UnfinishedGateRun | RefusedGateRun

/** Runs of the last good release. */
export interface Baseline {
  readonly folder: string
  readonly runs: readonly SealedGateRun[]
}
