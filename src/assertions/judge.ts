/** The judge: a finished run in, its verdict out. Pure over the run directory: the same bytes whenever and wherever it is asked. */
import { validityOf } from '../measurement/validity.ts'
import { stoppedNs } from '../journal/episodes.ts'
import { entriesOf, entryOf } from '../journal/reader.ts'
import { ExitCode } from '../model/exit-code.ts'
import { gradeOfAll, resultOf } from '../model/verdict/outcome.ts'
import { isPerformance, type PerformanceCriterion } from '../model/promise/performance.ts'
import type { Criterion } from '../model/scenario/scenario.ts'
import type { Staleness } from '../model/promise/staleness.ts'
import type { Finding, LedgerLoss, Recovery, Validity, Verdict } from '../model/verdict/verdict.ts'
import { cacheFinding } from './cache.ts'
import { explained } from './explained.ts'
import { asOperation } from './classes.ts'
import { countedOf } from './counted.ts'
import { detectionFinding } from './detection.ts'
import { type FinishedRun, readRun } from './evidence-run.ts'
import { dataFlowFinding, flowsIn } from './data-flow.ts'
import { faultsOf } from './faults.ts'
import { base, integrityFinding, rpoFinding, rtoFinding } from './findings.ts'
import { lossOf } from './loss.ts'
import { performanceFinding, performanceId } from './performance.ts'
import { stalenessIn } from './reads.ts'
import { ms, recoveryOf } from './recovery.ts'
import { residencyFinding, sweepsIn } from './residency.ts'
import { restoreFinding } from './restore-finding.ts'
import { restoresOf } from './restore.ts'
import { runbookFinding, stepsOf } from './runbook.ts'
import { servingPlaceFinding } from './serving-place.ts'
import { stalenessFinding } from './staleness.ts'
import { configurationFinding, steadyFinding } from './system-findings.ts'

type RtoCriterion = Extract<Criterion, { assert: 'rto' }>

export async function judgeRun(directory: string): Promise<Verdict> {
  const run = await readRun(directory)
  const services = [
    ...new Set(run.plan.criteria.flatMap(criterion => ('service' in criterion ? [criterion.service] : []))),
  ]
  const recovery = run.episodes.flatMap(episode => services.map(service => recoveryOf(run, service, episode)))
  const runbook = stepsOf(run)
  const flows = flowsIn(run)
  const restores = restoresOf(run)
  const residency = sweepsIn(run)
  const loss = await lossOf(run)
  const staleness = stalenessIn(run)
  const validity = validityFor(run)
  const faults = faultsOf(run)
  const judgedOnly = [
    ...run.plan.criteria.map(criterion => judged(criterion, run, { recovery, loss, staleness }, validity, faults)),
    ...runbookFinding(runbook),
    ...configurationFinding(run),
  ]
  const findings = await explained(judgedOnly, run, {
    recovery,
    loss,
    faults,
    restores,
    staleness,
    runbook: runbook ?? [],
    residency: residency ?? [],
  })
  const aborted = abortOf(run)
  const grades = findings.map(finding => finding.grade)
  // What was stopped proves nothing beyond what was seen, and never passes.
  const grade = gradeOfAll(aborted ? [...grades, 'inconclusive'] : grades)
  return {
    format: 'muster/verdict/v1',
    runId: entryOf(run.entries, 'run-started')?.runId ?? '',
    scenario: run.plan.scenario,
    planDigest: run.planDigest,
    configurationDigest: run.plan.configurationDigest,
    result: resultOf(grade),
    grade,
    aborted,
    undoVerified: entriesOf(run.entries, 'run-ended').at(-1)?.undoVerified ?? false,
    findings,
    recovery,
    ...loopPhase(run),
    ...(runbook ? { runbook } : {}),
    ...(flows ? { flows } : {}),
    ...(residency ? { residency } : {}),
    ...(restores.length > 0 ? { restores } : {}),
    loss,
    ...(staleness.length === 0 ? {} : { staleness }),
    validity,
    faults,
    startedWall: run.entries[0]?.wall ?? '',
    endedWall: entriesOf(run.entries, 'run-ended').at(-1)?.wall ?? null,
  }
}

/** The bytes in which a verdict is stored. */
export const verdictBytes = (verdict: Verdict) => `${JSON.stringify(verdict, null, 2)}\n`

/** What the command line ends with: a failed undo outranks all, then the abort, then the result. */
export function exitCodeOf({ undoVerified, aborted, result }: Verdict): ExitCode {
  if (!undoVerified) return ExitCode.undoFailed
  if (aborted) return ExitCode.aborted
  return result === 'fail' ? ExitCode.missed : result === 'pass' ? ExitCode.met : ExitCode.inconclusive
}

/** What was measured, for the findings to be made from. */
interface Measured {
  readonly recovery: readonly Recovery[]
  readonly loss: readonly LedgerLoss[]
  readonly staleness: readonly Staleness[]
}

function judged(
  criterion: Criterion,
  run: FinishedRun,
  measured: Measured,
  validity: Validity,
  faults: Verdict['faults'],
): Finding {
  let finding: Finding
  try {
    finding = assertion(criterion, run, measured)
  } catch (error) {
    finding = unknown(
      criterion,
      `the assertion itself failed: ${error instanceof Error ? error.message : String(error)}`,
    )
  }
  const doubts = [
    ...validity.reasons,
    ...faults
      .filter(({ confirmed }) => confirmed !== 'present')
      .map(({ id, confirmed }) => `fault ${id} was not seen to be there (${confirmed})`),
    ...faults
      .filter(({ rechecked }) => rechecked !== null && rechecked !== 'present')
      .map(({ id, rechecked }) => `fault ${id} was not there until its end (${rechecked})`),
  ]
  if (doubts.length === 0 || finding.result === 'fail' || criterion.assert === 'steady-state') return finding
  // What cannot be trusted is never a pass; a failure that was seen stays one.
  return doubted(finding, doubts)
}

/** What cannot be trusted is not known. */
const doubted = (finding: Finding, doubts: readonly string[]): Finding => ({
  ...finding,
  grade: 'inconclusive',
  result: resultOf('inconclusive'),
  problems: [...finding.problems, ...doubts],
})

function assertion(criterion: Criterion, run: FinishedRun, { recovery, loss, staleness }: Measured): Finding {
  if (criterion.assert === 'steady-state') return steadyFinding(run)
  if (criterion.assert === 'integrity')
    return integrityFinding(
      criterion,
      loss.filter(({ store }) => store === criterion.store),
    )
  if (criterion.assert === 'data-flow') return dataFlowFinding(flowsIn(run) ?? [])
  if (criterion.assert === 'residency') return residencyFinding(criterion, run)
  if (criterion.assert === 'serving-place') return servingPlaceFinding(run, criterion)
  if (criterion.assert === 'cache') return cacheFinding(run, criterion)
  if (isPerformance(criterion)) return performance(criterion, run, recovery)
  if (criterion.assert === 'detection') return detectionFinding(criterion, run, recovery)
  if (criterion.assert === 'restore') return restoreFinding(criterion, run)
  const subject = criterion.assert === 'rto' ? criterion.service : criterion.store
  const objective = run.plan.objectives.find(({ kind, subject: name }) => kind === criterion.assert && name === subject)
  if (!objective) return unknown(criterion, 'the plan holds no objective for it')
  if (criterion.assert === 'rpo')
    return rpoFinding(
      criterion,
      loss.filter(({ store }) => store === criterion.store),
      objective,
    )
  if (criterion.assert === 'staleness') {
    const reads = staleness.find(({ store }) => store === criterion.store)
    return reads ? stalenessFinding(reads, objective) : unknown(criterion, 'nothing was injected, so nothing lagged')
  }
  const own = recoveryFor(criterion, run)
  return own ? rtoFinding(criterion, own, objective) : unknown(criterion, 'nothing was injected, so nothing recovered')
}

function recoveryFor({ service, vantage, during }: RtoCriterion, run: FinishedRun): Recovery | null {
  const episode = run.episodes.find(({ name }) => name === (during ?? 'fault'))
  return episode ? recoveryOf(run, service, episode, vantage) : null
}

function performance(criterion: PerformanceCriterion, run: FinishedRun, recovery: readonly Recovery[]): Finding {
  const { assert, service, window = 'whole' } = criterion
  const planned = run.plan.performance?.find(
    entry => entry.kind === assert && entry.subject === service && entry.window === window,
  )
  const own = recovery.find(entry => entry.service === service && entry.episode === undefined)
  const id = performanceId(assert, service, window)
  if (!planned) return { ...unknown(criterion, 'the plan holds no promise for it'), id }
  if (!own) return { ...unknown(criterion, 'nothing was injected, so no window began'), id }
  const finding = performanceFinding(planned, countedOf(run, service, own))
  const isCut = Number.isFinite(stoppedNs(run.entries)) && (window === 'whole' || window === 'fault')
  return isCut ? doubted(finding, ['the drill was stopped: only a part of this time was seen']) : finding
}

/** Where in the control loop's period the fault fell, by the turn that was seen before it. */
function loopPhase({ entries, fault }: FinishedRun): Pick<Verdict, 'loopPhase'> {
  const seen = entryOf(entries, 'aligned')
  if (!seen || !fault) return {}
  const { atNs, periodMs, stratum, of } = seen
  return { loopPhase: { periodMs, atMs: ms(fault.toNs - atNs) % periodMs, stratum, of } }
}

const unknown = (criterion: Criterion, why: string): Finding => ({
  ...base(criterion.assert, subjectOf(criterion), 'inconclusive', { doubts: [why] }),
  summary: why,
  objectiveMs: null,
  objectiveSource: '',
  actualMs: null,
  numbers: {},
  evidence: [],
})

const subjectOf = (criterion: Criterion) => {
  if (criterion.assert === 'steady-state') return 'system'
  if (criterion.assert === 'data-flow') return 'regions'
  if (criterion.assert === 'residency') return criterion.tenant
  return 'service' in criterion ? criterion.service : criterion.store
}

function validityFor(run: FinishedRun): Validity {
  // What came before the baseline is the vantage warming up: nothing rests on it.
  const startNs = (run.fault?.fromNs ?? 0) - run.plan.baselineMs * 1e6
  const answers = [...run.vantages].map(([name, records]) => {
    const planned = run.plan.vantages.find(vantage => vantage.name === name)
    const canaries = new Set(planned?.probes.filter(({ kind }) => kind === 'http-canary').map(probe => probe.class))
    const required = new Set([
      ...(planned?.probes ?? []).filter(probe => probe.required).map(probe => probe.class),
      ...(planned?.ledgers ?? []).map(ledger => ledger.name),
    ])
    const counted = records.operations.filter(({ sent }) => sent >= startNs)
    const answer = validityOf({
      operations: [
        ...counted.filter(operation => required.has(operation.class)),
        ...records.writes.filter(({ sent }) => sent >= startNs).map(asOperation),
      ],
      canary: counted.filter(operation => canaries.has(operation.class)),
      gaps: records.gaps,
      clocks: records.clocks,
    })
    const watches = canaries.size > 0
    const reasons = watches
      ? answer.reasons
          .filter(reason => required.size > 0 || !reason.startsWith('no operation'))
          .filter(reason => required.size > 0 || !reason.includes('could not be sent'))
      : []
    const damaged =
      records.brokenLine === null ? [] : [`line ${records.brokenLine} of its records does not match what was committed`]
    return { name, records, answer, watches, reasons: [...reasons, ...damaged].map(reason => `${name}: ${reason}`) }
  })
  const missing = run.plan.vantages
    .filter(({ name }) => !run.vantages.has(name))
    .map(({ name }) => `${name}: no records`)
  const reasons = [...answers.flatMap(({ reasons: own }) => own), ...missing]
  const from = run.fault?.toNs ?? 0
  return {
    valid: reasons.length === 0,
    reasons,
    canaryFailures: answers.reduce((sum, { answer }) => sum + answer.canaryFailures, 0),
    voidOperations: answers.reduce((sum, { answer }) => sum + answer.voidOperations, 0),
    operations: answers.reduce((sum, { records }) => sum + records.operations.length + records.writes.length, 0),
    gaps: answers.flatMap(({ name, records }) =>
      records.gaps.map(gap => ({
        vantage: name,
        source: gap.source,
        fromMs: ms(gap.from - from),
        toMs: ms(gap.to - from),
      })),
    ),
    wallClockSteps: answers.reduce((sum, { answer }) => sum + answer.wallClockSteps, 0),
  }
}

function abortOf(run: FinishedRun): Verdict['aborted'] {
  const requested = entryOf(run.entries, 'abort-requested')
  const recovered = entryOf(run.entries, 'recovered')
  const phaseAt = (seq: number) =>
    entriesOf(run.entries, 'phase-started').findLast(entry => entry.seq < seq)?.phase ?? 'preflight'
  if (requested) return { by: requested.by, reason: requested.reason, phase: phaseAt(requested.seq) }
  if (recovered) return { by: 'recover', reason: 'the harness died', phase: phaseAt(recovered.seq) }
  return entryOf(run.entries, 'run-ended')
    ? null
    : { by: 'nobody', reason: 'the run has no end', phase: phaseAt(Infinity) }
}
