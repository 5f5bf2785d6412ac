/** The classes of operations that a service's recovery hangs on, with their records and thresholds. */
import { isAnswered } from '../measurement/answered.ts'
import { measureOutages, type Measured } from '../measurement/measure.ts'
import type { Operation } from '../measurement/outage.ts'
import { shardsOf } from '../measurement/shards.ts'
import type { Episode } from '../journal/episodes.ts'
import type { VantageRecords } from '../journal/observations.ts'
import type { GapRecord, OperationRecord, WriteRecord } from '../model/record/observation.ts'
import type { PlannedLedger } from '../model/plan/plan.ts'
import type { FinishedRun } from './evidence-run.ts'
import { firstBrokenNs } from './told.ts'

export interface ObservedClass extends Measured {
  readonly name: string
  readonly vantage: string
  readonly everyMs: number
}

/**
 * Classes of a service during one episode: its own probes, the ledgers through its door and those into its stores, but for
 * those that only bear witness; of all vantages, or of one.
 */
export function classesOf(run: FinishedRun, service: string, episode: Episode, only?: string): ObservedClass[] {
  return run.plan.vantages.flatMap(vantage => {
    const records = run.vantages.get(vantage.name)
    if (!records || (only !== undefined && vantage.name !== only)) return []
    const probes = vantage.probes
      .filter(probe => probe.required && probe.subject === service)
      .map(probe => ({
        name: probe.class,
        everyMs: probe.everyMs,
        deadlineMs: probe.deadlineMs,
        operations: ofClass(records.operations, probe.class),
      }))
    const ledgers = vantage.ledgers
      .filter(({ witness }) => !witness)
      .flatMap(ledger => ledgerClasses(ledger, records, episode.fromNs))
    return [...probes, ...ledgers].map(entry => observe(run, vantage.name, entry, records.gaps, episode))
  })
}

/** One class for a ledger; for one into shards, a class for each of them. What could not be sent was on its way to none. */
function ledgerClasses(ledger: PlannedLedger, records: VantageRecords, faultNs: number): Entry[] {
  const { name, deadlineMs } = ledger
  const writes = records.writes.filter(write => write.ledger === name)
  const everyMs = ledger.everyMs / ledger.writers
  const entry = (own: string, ms: number, operations: Operation[]) => ({
    name: own,
    everyMs: ms,
    deadlineMs,
    operations: operations.toSorted((a, b) => a.sent - b.sent),
  })
  const shards = shardsOf(writes, faultNs)
  if (shards.length === 0)
    return [entry(name, everyMs, [...writes.map(asOperation), ...ofClass(records.operations, name)])]
  return shards.map(shard => entry(`${name}.${shard.name}`, everyMs / shard.share, shard.writes.map(asOperation)))
}

const ofClass = (operations: readonly OperationRecord[], name: string): Operation[] =>
  operations.filter(operation => operation.class === name)

/** A write as the ruler sees it. */
export function asOperation(write: WriteRecord): Operation {
  const { sent, done } = write
  return { sent, done, outcome: isAnswered(write) ? 'ok' : done === null ? 'silent' : 'error' }
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
  episode: Episode,
): ObservedClass {
  const { holdMs, successRatio } = run.plan.observe
  const limits = {
    deadlineNs: deadlineMs * 1e6,
    faultNs: episode.fromNs,
    baselineNs: baselineNs(run, episode),
    holdNs: holdMs * 1e6,
    successRatio,
  }
  const own = operations.filter(({ sent }) => belongs(sent, episode, limits.holdNs))
  return { name, vantage, everyMs, ...measureOutages(own, gaps, limits) }
}

/** Before the fault: the baseline. Before a later episode: nothing, since what was out then is told of the one before. */
const baselineNs = (run: FinishedRun, { name, fromNs }: Episode): number =>
  name === 'fault' ? firstBrokenNs(run) - run.plan.baselineMs * 1e6 : fromNs

/** An episode after the first begins in the hold of the one before, where all was good: that is what it is compared with. */
const belongs = (sentNs: number, { name, fromNs, untilNs }: Episode, holdNs: number) =>
  sentNs < untilNs && (name === 'fault' || sentNs >= fromNs - holdNs)
