/** Reports to look at: the kept run as it was recorded, and made from it what a worse day would have left. */
import { cp, mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { judgeRun, verdictBytes } from '../../src/assertions/judge.ts'
import type { Interval } from '../../src/model/interval.ts'
import type { Previous } from '../../src/model/verdict/previous.ts'
import { runFiles } from '../../src/model/record/run-directory.ts'
import type { Staleness } from '../../src/model/promise/staleness.ts'
import type { Finding, Verdict } from '../../src/model/verdict/verdict.ts'
import { htmlReport } from '../../src/report/html.ts'
import type { ReportInput } from '../../src/report/input.ts'
import { readInput, renderReports } from '../../src/report/render.ts'

const kept = fileURLToPath(new URL('../../reports/sample/db-failover', import.meta.url))
const fingerprint = 'ab'.repeat(32)

export interface Variants {
  readonly folder: string
  readonly verdict: Verdict
}

export const variantNames = ['as recorded', 'a bad day', 'aborted at once'] as const
export const variantFile = (folder: string, name: (typeof variantNames)[number]) =>
  join(folder, name === 'as recorded' ? runFiles.reportHtml : `${name.replaceAll(' ', '-')}.html`)

/** Judges and renders a copy of the kept run's raw evidence with the code as it is now. */
export async function renderVariants(): Promise<Variants> {
  const folder = await mkdtemp(join(tmpdir(), 'muster-report-'))
  await cp(kept, folder, { recursive: true })
  const verdict = await judgeRun(folder)
  await writeFile(join(folder, runFiles.verdict), verdictBytes(verdict))
  await writeFile(join(folder, runFiles.previous), JSON.stringify(lastTime(verdict)))
  await renderReports(folder, fingerprint)
  const input = await readInput(folder, fingerprint)
  await writeFile(variantFile(folder, 'a bad day'), htmlReport(badDay(input)))
  await writeFile(variantFile(folder, 'aborted at once'), htmlReport(abortedAtOnce(input)))
  return { folder, verdict }
}

/** The last time it took longer; in between there was a run on quite another configuration. */
const lastTime = ({ findings }: Verdict): Previous => ({
  format: 'muster/previous/v1',
  run: {
    runId: '20260811T120000Z-abcdef',
    startedWall: '2026-08-11T12:00:00.000Z',
    grade: 'met-with-exceptions',
    verdictDigest: 'cd'.repeat(32),
    signedBy: 'ef'.repeat(32),
    figures: findings.flatMap(({ id, actualMs }) =>
      actualMs ? [{ finding: id, unit: 'ms', actual: { lower: actualMs.lower * 3, upper: null } }] : [],
    ),
  },
  other: {
    runId: '20261001T120000Z-abcdef',
    startedWall: '2026-10-01T12:00:00.000Z',
    configurationDigest: 'ab'.repeat(32),
    settings: Array.from({ length: 20 }, (_, at) => ({
      path: `driver.settings.pgbouncer.${'a-setting-of-a-very-long-name'.repeat(3)}-${at}`,
      before: null,
      after: JSON.stringify('x'.repeat(70)),
    })),
  },
})

const open = ({ lower }: Interval): Interval => ({ lower, upper: null })
const long =
  'a sentence as long as those which tell exactly what a sound system would not have done, with all its numbers'

/** A promise about a share, with as many digits as one ever has. */
const poorAvailability: Finding = {
  id: 'availability/backend-api/after',
  assertion: 'availability',
  subject: 'backend-api',
  result: 'fail',
  grade: 'not-met',
  summary: `${long}; the objective is over 99.9 %`,
  objectiveMs: null,
  objectiveSource: long,
  actualMs: null,
  percent: { promise: 'over', objective: 99.9, actual: { lower: 99.8421, upper: 99.89871 } },
  numbers: {},
  problems: [],
  evidence: [],
}

/** A replica that was never dropped, with figures as wide as they get. */
const staleReads: Staleness = {
  store: 'core-db',
  limitMs: 5_000,
  answered: 123_456,
  failed: 789,
  worstMs: { lower: 123_456, upper: 123_789 },
  beyond: 65_432,
  undecided: 12,
  replicas: [
    {
      address: '10.123.123.123',
      answered: 65_432,
      worstMs: { lower: 123_456, upper: 123_789 },
      beyond: 65_432,
      beyondMs: { lower: 5_001, upper: 123_456 },
      lagBytes: { lower: 1_234_567_890, upper: 1_234_567_891 },
    },
  ],
  routing: [
    {
      fault: 'pause-the-replay-of-a-replica',
      address: '10.123.123.123',
      before: 150,
      lastAnswerMs: { lower: 123_456, upper: 123_789 },
      routedAway: true,
      nextAnswerMs: null,
    },
  ],
}

/** Nothing recovered, nothing was met, everything is in doubt, and every text is long. */
function badDay(input: ReportInput): ReportInput {
  const { verdict, plan, facts, lanes } = input
  const [fault] = plan.faults
  const [seen] = facts.faults
  if (!fault || !seen) throw new Error('the kept run has no fault')
  const prelude = { ...fault, id: 'hold-replication-back-for-a-while', prelude: true }
  return {
    ...input,
    plan: { ...plan, faults: [prelude, fault] },
    facts: {
      ...facts,
      faults: [
        { ...seen, id: prelude.id, prelude: true, injectedMs: -40, undoStartedMs: 30 },
        { ...seen, undoEndedMs: null },
      ],
    },
    lanes: lanes.map((lane, at) => ({
      ...lane,
      class: at === 0 ? `${lane.class}.${'of-a-very-long-name'.repeat(3)}` : lane.class,
      unsentMs: [100, 200, 300],
      gaps: [{ fromMs: -500, toMs: 200 }],
    })),
    notifications: {
      told: [
        { atMs: -40, route: 'page', name: 'ServiceDown', status: 'firing', labels: { component: 'edge@eu-frankfurt' } },
        {
          atMs: 9_000,
          route: 'a-route-of-its-own',
          name: 'AlertOfAVeryLongName'.repeat(3),
          status: 'resolved',
          labels: {},
        },
      ],
      heartbeatsMs: [-900, 100, 9_100],
    },
    verdict: {
      ...verdict,
      result: 'fail',
      grade: 'not-met',
      undoVerified: false,
      aborted: { by: 'guard', reason: long, phase: 'observe' },
      findings: [
        ...verdict.findings.map((finding, at) => ({
          ...finding,
          grade: (['not-met', 'met-with-exceptions'] as const)[at] ?? ('inconclusive' as const),
          problems: [long, `<img src="https://example.com/x.png"> & ${long}`],
          actualMs: at === 0 && finding.actualMs ? open(finding.actualMs) : null,
        })),
        poorAvailability,
      ],
      recovery: verdict.recovery.map(recovery => ({
        ...recovery,
        phases: recovery.phases.map((phase, at) => ({
          ...phase,
          atMs: at === 1 ? null : at > 2 && phase.atMs ? open(phase.atMs) : phase.atMs,
        })),
        outages: recovery.outages.map(outage => ({
          ...outage,
          endMs: open(outage.endMs),
          durationMs: open(outage.durationMs),
        })),
      })),
      loss: [...verdict.loss, ...verdict.loss].map(loss => ({
        ...loss,
        ledger: `${loss.ledger}-with-a-long-name`,
        lost: { lower: 0, upper: null },
        rpaMs: null,
        passes: 0,
      })),
      staleness: [staleReads],
      validity: { ...verdict.validity, valid: false, reasons: [long, long] },
      faults: verdict.faults.map(own => ({ ...own, confirmed: 'unknown', rechecked: 'absent', undone: 'present' })),
    },
  }
}

/** Refused by preflight: nothing was chosen, injected or observed. */
function abortedAtOnce(input: ReportInput): ReportInput {
  const { verdict, facts } = input
  const nothing = {
    injectedMs: null,
    undoStartedMs: null,
    undoEndedMs: null,
    seen: '',
    seenAtEnd: '',
    seenAfterUndo: '',
  }
  return {
    ...input,
    lanes: [],
    facts: { ...facts, since: 'the start of the run', faults: facts.faults.map(fault => ({ ...fault, ...nothing })) },
    verdict: {
      ...verdict,
      result: 'inconclusive',
      grade: 'inconclusive',
      aborted: { by: 'operator', reason: 'SIGINT', phase: 'preflight' },
      findings: verdict.findings.map(finding => ({ ...finding, grade: 'inconclusive', actualMs: null, numbers: {} })),
      recovery: [],
      loss: [],
      endedWall: null,
      faults: verdict.faults.map(fault => ({
        ...fault,
        instance: null,
        injectedMs: null,
        confirmed: 'never',
        undone: 'never',
      })),
    },
  }
}
