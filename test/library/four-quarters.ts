/** A folder of reports after a year: every kind of run that an index must tell apart, with figures that are known. */
import { appendFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Signer } from '../../src/evidence/keys.ts'
import type { LabEnvironment } from '../../src/model/environment/environment.ts'
import { runFiles } from '../../src/model/record/run-directory.ts'
import type { Finding, Verdict } from '../../src/model/verdict/verdict.ts'
import { makeRun, measured, type Wanted } from './made-run.ts'

/** what the last quarter takes longer */
export const shiftMs = 3_000
export const quarterDays = ['2026-02', '2026-05', '2026-08', '2026-11'] as const
const runsEach = 6

/** `<b>` and `&` are in it: whoever names drills may not write pages. */
export const title = 'Primary <b onmouseover="alert(1)">killed</b> & promoted'

/** An hour is far above all of it; this can be drawn. */
const objectiveMs = 12_000

const promised = (verdict: Verdict) => {
  for (const finding of verdict.findings) if (finding.assertion === 'rto') finding.objectiveMs = objectiveMs
}

const spread = (stratum: number, quarter: number) => (verdict: Verdict) => {
  const middle = 4_000 + stratum * 1_100 + quarter * 7 + (quarter === 3 ? shiftMs : 0)
  measured(middle - 40 - stratum * 150, middle + 45)(verdict)
  promised(verdict)
  verdict.loopPhase = { periodMs: 1_000, atMs: stratum * 160, stratum, of: runsEach }
}

/** Patroni waited longer in the first quarter. */
const slowLoop = ({ driver }: LabEnvironment) => {
  const patroni = driver.settings.patroni as Record<string, unknown>
  patroni['ttl'] = 30
  patroni['loop_wait'] = 10
}

const twoRegions = (environment: LabEnvironment) => {
  const [ireland] = Object.values(environment.regions)
  const [api] = Object.values(environment.services)
  if (!ireland || !api) throw new Error('the kept environment has no region or no service')
  environment.name = 'lab-two-regions'
  environment.regions['us-east-1'] = { ...ireland, country: 'US', jurisdiction: 'United States' }
  environment.services['jobs-api'] = { ...api, tier: 'standard', stores: [] }
}

const availability = (lower: number, upper: number): Finding => ({
  id: 'availability/jobs-api/after',
  assertion: 'availability',
  subject: 'jobs-api',
  result: 'pass',
  grade: 'met',
  summary: '',
  objectiveMs: null,
  objectiveSource: '',
  actualMs: null,
  percent: { promise: 'over', objective: 99.9, actual: { lower, upper } },
  numbers: {},
  problems: [],
  evidence: [],
})

const hit = (kind: string, instance: string) => (verdict: Verdict) => {
  for (const fault of verdict.faults) Object.assign(fault, { kind, instance })
}

const isolated = (lower: number, more: (verdict: Verdict) => void = () => undefined): Partial<Wanted> => ({
  scenario: 'db-isolation',
  environment: twoRegions,
  plan: plan => (plan.title = title),
  verdict: verdict => {
    hit('postgres.isolate-primary', 'postgres@us-east-1a')(verdict)
    verdict.findings.push(availability(lower, lower + 0.02))
    more(verdict)
  },
})

const notMet = (verdict: Verdict) => {
  verdict.grade = 'not-met'
  verdict.result = 'fail'
  const [first] = verdict.findings
  if (first) Object.assign(first, { grade: 'not-met', result: 'fail', actualMs: { lower: 60_000, upper: null } })
}

export interface Library {
  /** run ids of all that verify, oldest first */
  readonly sealed: readonly string[]
  readonly changed: string
  readonly unsealed: string
}

export async function makeLibrary(reports: string, signer: Signer): Promise<Library> {
  const sealed: string[] = []
  const add = async (startedWall: string, wanted: Partial<Wanted>) => {
    sealed.push(await makeRun(reports, { ...wanted, startedWall }, signer))
    return sealed.at(-1) as string
  }
  for (const [quarter, month] of quarterDays.entries())
    for (let stratum = 0; stratum < runsEach; stratum++)
      await add(`${month}-1${stratum}T12:00:00.000Z`, {
        verdict: spread(stratum, quarter),
        ...(quarter === 0 ? { environment: slowLoop } : {}),
      })
  await add('2026-03-02T08:00:00.000Z', isolated(99.91))
  await add('2026-06-02T08:00:00.000Z', isolated(99.955, notMet))
  await add(
    '2026-06-03T08:00:00.000Z',
    isolated(99.5, verdict => {
      verdict.aborted = { by: 'operator', reason: 'SIGINT', phase: 'observe' }
      verdict.grade = 'inconclusive'
    }),
  )
  await add(
    '2026-09-02T08:00:00.000Z',
    isolated(99.5, verdict => {
      verdict.validity = { ...verdict.validity, valid: false, reasons: ['eu-client: it stood still'] }
      verdict.grade = 'inconclusive'
    }),
  )
  await add('2026-09-03T08:00:00.000Z', {
    ...isolated(99.97, hit('component.crash', 'edge@eu')),
    scenario: 'edge-loss',
  })
  const changed = await makeRun(reports, { startedWall: '2026-11-20T12:00:00.000Z', verdict: measured(1, 2) }, signer)
  await appendFile(join(reports, 'db-failover', changed, runFiles.verdict), ' ')
  const unsealed = await makeRun(reports, { startedWall: '2026-11-21T12:00:00.000Z' }, signer)
  await rm(join(reports, 'db-failover', unsealed, runFiles.attestation))
  return { sealed: sealed.toSorted(), changed, unsealed }
}
