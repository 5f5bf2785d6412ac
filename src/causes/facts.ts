/** What causes may look at of a finished run. All of it was measured or recorded in that run. */
import type { LabEnvironment } from '../model/environment/environment.ts'
import type { AlertRecord } from '../model/record/observation.ts'
import type { Plan } from '../model/plan/plan.ts'
import type { Verdict } from '../model/verdict/verdict.ts'

/** What reached who is on call, in ms after the fault; negative: before it. */
export interface AlertHeard extends Pick<AlertRecord, 'route' | 'name' | 'status' | 'labels'> {
  readonly atMs: number
}

/** What clients were answered with instead of what they asked for, all of one kind at one vantage; times in ms after the fault. */
export interface FailuresSeen {
  /** a probe's class, or a ledger's name */
  readonly class: string
  readonly vantage: string
  /** `http-429`, an SQLSTATE, a system error such as `ECONNREFUSED` */
  readonly code: string
  readonly count: number
  readonly firstMs: number
  readonly lastMs: number
}

export interface RunFacts
  extends
    Pick<Verdict, 'recovery' | 'loss' | 'faults'>,
    Required<Pick<Verdict, 'staleness' | 'restores' | 'runbook' | 'residency'>> {
  /** as the drill was run with, edits included */
  readonly environment: LabEnvironment
  readonly plan: Plan
  /** in order of arrival; empty where nobody watched */
  readonly alerts: readonly AlertHeard[]
  /** when the first fault came, preludes included, in ms after the fault: 0, or less */
  readonly firstBrokenMs: number
  /** from the fault on; what got no answer at all is none */
  readonly failures: readonly FailuresSeen[]
}
