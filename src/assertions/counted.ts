/** Operations of a service as performance promises count them, by window of the drill. Pure. */
import { isGood, type Operation } from '../measurement/outage.ts'
import { withoutGaps } from '../measurement/without-gaps.ts'
import { byWindow } from '../measurement/windows.ts'
import { stoppedNs } from '../journal/episodes.ts'
import type { VantageRecords } from '../journal/observations.ts'
import type { Window } from '../model/promise/performance.ts'
import type { PlannedVantage } from '../model/plan/plan.ts'
import type { Recovery } from '../model/verdict/verdict.ts'
import { asOperation } from './classes.ts'
import type { FinishedRun } from './evidence-run.ts'
import { outageSpans } from './findings.ts'

/** Instants in nanoseconds of the run's clock. */
export interface Counted {
  /** when it was due: latency counts from here, however late it was sent */
  readonly sch: number
  /** null: never answered */
  readonly done: number | null
  readonly failed: boolean
  /** answered well and within its deadline */
  readonly good: boolean
}

/**
 * What clients of a service asked of it: reads of its probes, writes through its door. What the harness could not send is
 * left out, and what ended in a gap of the harness where that would change the answer: both are its own fault.
 */
export function countedOf(run: FinishedRun, service: string, recovery: Recovery): Record<Window, Counted[]> {
  const fault = run.fault as NonNullable<FinishedRun['fault']>
  const operations = run.plan.vantages.flatMap(vantage => {
    const records = run.vantages.get(vantage.name)
    return records ? countedAt(vantage, records, service) : []
  })
  const stopped = stoppedNs(run.entries)
  return byWindow(
    operations.filter(({ sch }) => sch < stopped),
    {
      baselineNs: fault.fromNs - run.plan.baselineMs * 1e6,
      faultNs: fault.fromNs,
      recoveredNs: recoveredNs(recovery, fault),
    },
  )
}

/** The end of the first outage: what fails later, when the broken part returns say, is no longer the loss itself. */
function recoveredNs(recovery: Recovery, fault: { fromNs: number; toNs: number }): number | null {
  const [first] = outageSpans(recovery)
  if (!first) return fault.toNs
  return Number.isFinite(first.to) ? Math.max(fault.toNs, fault.fromNs + first.to * 1e6) : null
}

function countedAt(vantage: PlannedVantage, records: VantageRecords, service: string): Counted[] {
  const probes = vantage.probes
    .filter(({ required, subject }) => required && subject === service)
    .map(probe => ({
      deadlineMs: probe.deadlineMs,
      own: records.operations.filter(operation => operation.class === probe.class),
    }))
  const ledgers = vantage.ledgers
    .filter(ledger => ledger.service === service)
    .map(ledger => ({
      deadlineMs: ledger.deadlineMs,
      own: records.writes
        .filter(write => write.ledger === ledger.name)
        .map(write => ({ sch: write.sch, ...asOperation(write) })),
    }))
  return [...probes, ...ledgers].flatMap(({ deadlineMs, own }) => count(own, records, deadlineMs * 1e6))
}

function count(own: readonly (Operation & { sch: number })[], { gaps }: VantageRecords, deadlineNs: number): Counted[] {
  const thresholds = { deadlineNs, silenceNs: deadlineNs }
  const sent = own.filter(({ outcome }) => outcome !== 'void')
  return withoutGaps(sent, gaps, thresholds).map(operation => ({
    sch: operation.sch,
    done: operation.done,
    failed: operation.outcome !== 'ok',
    good: isGood(operation, thresholds),
  }))
}
