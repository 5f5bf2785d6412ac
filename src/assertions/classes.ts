/** The classes of operations that a service's recovery hangs on, with their records and thresholds. */
import { measureOutages, type Measured } from '../measurement/measure.ts'
import type { Operation } from '../measurement/outage.ts'
import type { GapRecord, OperationRecord, WriteRecord } from '../model/observation.ts'
import type { FinishedRun } from './evidence-run.ts'

export interface ObservedClass extends Measured {
  readonly name: string
  readonly vantage: string
  readonly everyMs: number
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
      operations: [
        ...records.writes.filter(write => write.ledger === ledger.name).map(asOperation),
        ...ofClass(records.operations, ledger.name),
      ].toSorted((a, b) => a.sent - b.sent),
    }))
    return [...probes, ...ledgers].map(entry => observe(run, vantage.name, entry, records.gaps))
  })
}

const ofClass = (operations: readonly OperationRecord[], name: string): Operation[] =>
  operations.filter(operation => operation.class === name)

/** A write as the ruler sees it. */
export function asOperation({ sent, done, outcome }: WriteRecord): Operation {
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
  gaps: readonly GapRecord[],
): ObservedClass {
  const fault = run.fault as NonNullable<FinishedRun['fault']>
  const { holdMs, successRatio } = run.plan.observe
  const limits = { deadlineNs: deadlineMs * 1e6, faultNs: fault.fromNs, holdNs: holdMs * 1e6, successRatio }
  return { name, vantage, everyMs, ...measureOutages(operations, gaps, limits) }
}
