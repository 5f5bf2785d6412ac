/** The classes of operations that a service's recovery hangs on, with their records and thresholds. */
import type { OperationRecord, WriteRecord } from '../model/observation.ts'
import { isGood, silenceOf, type Operation, type Thresholds } from '../measurement/outage.ts'
import { outagesSince, type Segment } from '../measurement/segments.ts'
import { withoutGaps } from '../measurement/validity.ts'
import type { FinishedRun } from './evidence-run.ts'

export interface ObservedClass {
  readonly name: string
  readonly vantage: string
  readonly everyMs: number
  readonly thresholds: Thresholds
  readonly operations: readonly Operation[]
  readonly segments: readonly Segment[]
}

/** Classes of a service: its own probes, the ledgers through its door and those into its stores. */
export function classesOf(run: FinishedRun, service: string): ObservedClass[] {
  return run.plan.vantages.flatMap(vantage => {
    const records = run.vantages.get(vantage.name)
    if (!records || !run.fault) return []
    const probes = vantage.probes
      .filter(probe => probe.required && probe.subject === service)
      .map(probe => ({
        name: probe.class,
        everyMs: probe.everyMs,
        deadlineMs: probe.deadlineMs,
        operations: ofClass(records.operations, probe.class),
      }))
    const ledgers = vantage.ledgers.map(ledger => ({
      name: ledger.name,
      everyMs: ledger.everyMs / ledger.writers,
      deadlineMs: ledger.deadlineMs,
      operations: records.writes.filter(write => write.ledger === ledger.name).map(asOperation),
    }))
    return [...probes, ...ledgers].map(entry => observe(run, vantage.name, entry, records.gaps))
  })
}

const ofClass = (operations: readonly OperationRecord[], name: string): Operation[] =>
  operations.filter(operation => operation.class === name)

function asOperation({ sent, done, outcome }: WriteRecord): Operation {
  const ok = outcome === 'ok' || outcome === 'okWarn'
  return { sent, done, outcome: ok ? 'ok' : done === null ? 'silent' : 'error' }
}

interface Entry {
  readonly name: string
  readonly everyMs: number
  readonly deadlineMs: number
  readonly operations: Operation[]
}

function observe(
  run: FinishedRun,
  vantage: string,
  { name, everyMs, deadlineMs, operations }: Entry,
  gaps: Parameters<typeof withoutGaps>[1],
): ObservedClass {
  const fault = run.fault as NonNullable<FinishedRun['fault']>
  const kept = withoutGaps(operations, gaps)
  const baseline = kept.filter(({ done, sent }) => (done ?? sent) < fault.fromNs)
  const deadlineNs = deadlineMs * 1e6
  const thresholds = { deadlineNs, silenceNs: silenceOf(baseline, deadlineNs) }
  const segments = outagesSince(kept, thresholds, fault.fromNs, run.plan.observe.holdMs * 1e6)
  return { name, vantage, everyMs, thresholds, operations: kept, segments }
}

/** Good operations sent after an instant: whether recovery held to the end. */
export const goodAfter = ({ operations, thresholds }: ObservedClass, ns: number) =>
  operations.filter(operation => operation.sent > ns && isGood(operation, thresholds)).length
