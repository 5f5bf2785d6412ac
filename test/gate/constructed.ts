/** Runs as a gate sees them, and what it says of them. */
import type { Verdict } from '../../src/model/verdict/verdict.ts'
import { decide, decideDrill } from '../../src/gate/decide.ts'
import type { Baseline, Drilled, GateRun, Requirement, SealedGateRun } from '../../src/gate/requirement.ts'

export const nowMs = Date.parse('2026-11-29T12:00:00Z')
export const dayMs = 86_400_000

export const wanted: Drilled = {
  environment: 'production-like',
  configurationDigest: 'a'.repeat(64),
  scenarioDigest: 'c'.repeat(64),
  promises: [{ kind: 'rto', subject: 'api', class: 'critical', objectiveMs: 60_000 }],
}

export const requirementOf = (given: Partial<Requirement> = {}): Requirement => ({
  scenario: 'db-failover',
  wanted,
  freshMs: 30 * dayMs,
  runs: 1,
  mayFail: 0,
  mayBeInconclusive: 0,
  mayBeSlowerByMs: {},
  ...given,
})

interface Run {
  readonly ageDays?: number
  readonly rtaMs?: number
  readonly result?: 'pass' | 'fail' | 'inconclusive'
  readonly aborted?: boolean
  readonly undoFailed?: boolean
  readonly stratum?: number
  readonly of?: number
  readonly drilled?: Partial<Drilled>
  readonly settings?: unknown
  readonly lost?: number
}

let made = 0

export function run(given: Run = {}): SealedGateRun {
  const { ageDays = 1, rtaMs = 1_000, result = 'pass', aborted, undoFailed, stratum, of = 6, lost = 0 } = given
  const runId = `run-${String(made++).padStart(4, '0')}`
  const startedMs = nowMs - ageDays * dayMs
  const verdict = {
    runId,
    scenario: 'db-failover',
    startedWall: new Date(startedMs).toISOString(),
    configurationDigest: wanted.configurationDigest,
    result,
    aborted: aborted ? { by: 'operator', reason: 'SIGINT', phase: 'observe' } : null,
    undoVerified: !undoFailed,
    validity: { valid: true, reasons: [] },
    loss: [{ acked: 1_000, lost: { lower: lost, upper: lost } }],
    ...(stratum === undefined ? {} : { loopPhase: { periodMs: 10_000, atMs: 0, stratum, of } }),
    findings: [
      {
        id: 'rto/api',
        result,
        summary: `recovered after ${rtaMs} ms`,
        problems: result === 'fail' ? ['took too long'] : [],
        actualMs: { lower: rtaMs - 20, upper: rtaMs + 20 },
      },
    ],
  } as unknown as Verdict
  return {
    state: 'sealed',
    runId,
    directory: `reports/db-failover/${runId}`,
    startedMs,
    drilled: { ...wanted, ...given.drilled },
    verdict,
    settings: given.settings ?? { driver: { ttl: 30 } },
  }
}

export const unfinished = (drilled: Drilled | null = wanted): GateRun => ({
  state: 'unfinished',
  runId: 'begun',
  directory: 'reports/db-failover/begun',
  startedMs: nowMs - dayMs,
  drilled,
})

export const tampered = (startedMs: number | null): GateRun => ({
  state: 'refused',
  runId: 'changed',
  directory: 'reports/db-failover/changed',
  startedMs,
  drilled: null,
  why: 'journal.ndjson: was changed since it was signed',
})

/** Six runs, each in a part of its own, in which recovery takes longer the later the fault falls. */
export const series = (addedMs: number, given: Run = {}) =>
  [0, 1, 2, 3, 4, 5].map(stratum => run({ stratum, rtaMs: 2_000 + stratum * 900 + stratum * 7 + addedMs, ...given }))

export const baselineOf = (...runs: SealedGateRun[]): Baseline => ({ folder: 'last', runs })

export interface Case {
  readonly runs: readonly GateRun[]
  readonly asked?: Partial<Requirement>
  readonly baseline?: Baseline | 'none'
}

export function gate({ runs, asked, baseline }: Case) {
  const drill = decideDrill({ requirement: requirementOf(asked), runs }, baseline ?? null, nowMs)
  return decide({ policy: 'release', environment: 'production-like', decidedAt: '2026-11-29T12:00:00Z' }, [], [drill])
}
