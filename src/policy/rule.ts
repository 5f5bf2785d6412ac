/** What a rule is, and what it says when two places disagree. */
import type { Architecture } from '../model/environment/environment.ts'

export const severities = ['error', 'warning', 'note'] as const

/**
 * `error`: a boundary is broken or cannot be judged, or a name means something else than it says; `warning`: a promise cannot
 * be kept, or nobody wrote down what keeps it; `note`: something cannot be seen as finely as it should.
 */
export type Severity = (typeof severities)[number]

/** One of two places that disagree: keys inside the environment, outermost first, and what stands there. Without keys: a table of facts outside it. */
export interface Claim {
  readonly path: readonly string[]
  readonly says: string
}

export interface Violation {
  /** two places that disagree; one, or several, where what stands there is unwise by itself */
  readonly between: readonly [Claim, ...Claim[]]
  /** what comes of it, for people */
  readonly consequence: string
  readonly fix: string
}

export interface Rule {
  /** stable: `backup-region-outside` */
  readonly id: string
  readonly severity: Severity
  /** what it finds, one sentence */
  readonly title: string
  /** what comes of it, half a sentence */
  readonly why: string
  /** what to do about it, half a sentence; Markdown */
  readonly remedy: string
  /** `on`: the day (ISO 8601) on which transfer bases are judged. Pure: no rule reads a clock. */
  check(environment: Architecture, on: string): readonly Violation[]
}

/** What a rule says of itself. */
export type Told = Pick<Rule, 'title' | 'why' | 'remedy'>

export const claim = (path: readonly string[], says: string): Claim => ({ path, says })
