/** What a gate came to: one answer for each thing that was asked, and the gravest of them for all. Pure. */
import { ExitCode } from '../model/exit-code.ts'
import type { PassedOver } from './count-runs.ts'
import type { ReleaseChange } from './compare-releases.ts'
import type { Drilled } from './requirement.ts'

/** One thing that was asked. */
export interface Check {
  /** `runs`, `failed`, `slower/rto/backend-api` ... */
  readonly id: string
  /** what the gate ends with where this is the gravest; `met`: it holds */
  readonly exitCode: ExitCode
  /** one sentence, with what to do where it does not hold */
  readonly says: string
}

/** A run that was looked at, for people. */
export interface RunLine {
  readonly runId: string
  readonly directory: string
  /** ISO 8601; null: it cannot be told */
  readonly started: string | null
  /** `passed`, `failed`, `aborted`, `never sealed` ... */
  readonly cameTo: string
}

export interface DrillDecision {
  readonly scenario: string
  /** null: it cannot be drilled as it stands */
  readonly wanted: Drilled | null
  readonly checks: readonly Check[]
  /** oldest first: every run that counts, whatever it came to */
  readonly runs: readonly RunLine[]
  readonly passedOver: readonly PassedOver[]
  /** since the last good release; null: there is nothing to compare with */
  readonly changes: ReleaseChange | null
}

export interface Decision {
  readonly policy: string
  readonly environment: string
  /** ISO 8601 */
  readonly decidedAt: string
  readonly exitCode: ExitCode
  /** of the gate as a whole: the key, the configuration, the last good release */
  readonly checks: readonly Check[]
  readonly drills: readonly DrillDecision[]
}

/** What is still broken; what may not be believed, so that all else is moot; what was stopped, was missed, is not known. */
const gravest = [
  ExitCode.undoFailed,
  ExitCode.refused,
  ExitCode.aborted,
  ExitCode.missed,
  ExitCode.inconclusive,
  ExitCode.met,
]

export const gravestOf = (checks: readonly Check[]): ExitCode =>
  gravest.find(code => checks.some(({ exitCode }) => exitCode === code)) ?? ExitCode.met

/** Every check with the drill it is about; null: the gate as a whole. */
export const allChecks = ({ checks, drills }: Pick<Decision, 'checks' | 'drills'>) => [
  ...checks.map(check => ({ scenario: null, ...check })),
  ...drills.flatMap(({ scenario, checks: own }) => own.map(check => ({ scenario, ...check }))),
]

const words: Readonly<Partial<Record<ExitCode, string>>> = {
  [ExitCode.met]: 'MET',
  [ExitCode.missed]: 'MISSED',
  [ExitCode.inconclusive]: 'INCONCLUSIVE',
  [ExitCode.aborted]: 'ABORTED',
  [ExitCode.undoFailed]: 'UNDO FAILED',
  [ExitCode.refused]: 'REFUSED',
}

export const wordOf = (code: ExitCode): string => words[code] ?? `EXIT ${code}`

export const check = (id: string, exitCode: ExitCode, says: string): Check => ({ id, exitCode, says })
