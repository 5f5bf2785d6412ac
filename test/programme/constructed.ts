/** Obligations and stored runs put together, as little of each as a programme looks at. */
import type { SealedRun, StoredRun } from '../../src/library/stored-runs.ts'
import type { Obligation } from '../../src/model/scenario/programme.ts'
import type { OwedDrill } from '../../src/programme/owed-drill.ts'

export const scenarioDigest = 'a'.repeat(64)
export const environmentDigest = 'b'.repeat(64)

export const drillOf = (obligation: Partial<Obligation> = {}, more: Partial<OwedDrill> = {}): OwedDrill => ({
  obligation: {
    scenario: 'scenarios/db-failover.ts',
    environment: 'lab',
    region: 'eu-west-1',
    tier: 'critical',
    owner: 'database on-call',
    source: 'the text that says so',
    ...obligation,
  },
  from: obligation.from ?? '2026-Q1',
  scenarioFile: 'scenarios/db-failover.ts',
  environmentReference: 'lab',
  scenario: { name: 'db-failover', title: 'Primary database killed', digest: scenarioDigest },
  environment: { name: 'lab', protection: 'lab', digest: environmentDigest },
  problems: [],
  ...more,
})

/** How a run is other than a sealed one of today's files that met every promise. */
export interface Otherwise {
  readonly grade?: 'met' | 'met-with-exceptions' | 'not-met' | 'inconclusive' | 'not-tested'
  readonly aborted?: boolean
  readonly invalid?: boolean
  readonly undoFailed?: boolean
  readonly endless?: boolean
  readonly environment?: string
  readonly scenarioDigest?: string
  readonly environmentDigest?: string
  readonly unverified?: boolean
}

const resultOf = { met: 'pass', 'met-with-exceptions': 'pass', 'not-met': 'fail' } as const

/** `at`: `2026-11-05`, or with a time. It took a minute. */
export function runOf(at: string, otherwise: Otherwise = {}): StoredRun {
  const started = new Date(at)
  const runId = `${started.toISOString().replace(/[-:]|\.\d+/g, '')}-aaaaaa`
  const place = { directory: `reports/db-failover/${runId}`, runId, scenario: 'db-failover' }
  if (otherwise.unverified)
    return { ...place, isUnfinished: false, why: 'journal.ndjson: was changed since it was signed' }
  const { grade = 'met' } = otherwise
  const verdict = {
    runId,
    scenario: 'db-failover',
    grade,
    result: grade === 'not-tested' ? 'not-applicable' : grade === 'inconclusive' ? 'inconclusive' : resultOf[grade],
    aborted: otherwise.aborted ? { by: 'operator', reason: 'SIGINT', phase: 'observe' } : null,
    undoVerified: !otherwise.undoFailed,
    validity: otherwise.invalid ? { valid: false, reasons: ['it stood still'] } : { valid: true, reasons: [] },
    configurationDigest: 'c'.repeat(64),
    findings: [{ id: 'rto/backend-api', actualMs: { lower: 1000, upper: 1100 } }],
    startedWall: started.toISOString(),
    endedWall: otherwise.endless ? null : new Date(started.getTime() + 60_000).toISOString(),
  } as unknown as SealedRun['verdict']
  const drilled = {
    title: 'Primary database killed',
    protection: 'lab',
    environment: otherwise.environment ?? 'lab',
    scenarioDigest: otherwise.scenarioDigest ?? scenarioDigest,
    environmentDigest: otherwise.environmentDigest ?? environmentDigest,
  }
  return { ...place, drilled, verdict, fingerprint: 'f'.repeat(64) }
}
