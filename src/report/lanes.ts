/** The raw operations of clients as lanes of a picture: one for each class that counts, then the canaries. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { readObservations, type VantageRecords } from '../journal/observations.ts'
import { isAnswered } from '../measurement/answered.ts'
import { shardsOf } from '../measurement/shards.ts'
import type { OperationRecord, WriteRecord } from '../model/record/observation.ts'
import type { Plan, PlannedLedger, PlannedProbe, PlannedVantage } from '../model/plan/plan.ts'
import { observationsOf } from '../model/record/run-directory.ts'

/** One operation; times in ms. `latencyMs` is how long a success took, null where none came. */
export interface Point {
  readonly atMs: number
  readonly latencyMs: number | null
  /** a success within the deadline */
  readonly good: boolean
}

export interface Lane {
  readonly vantage: string
  readonly class: string
  readonly noun: 'operation' | 'write'
  /** no fault touches it */
  readonly canary: boolean
  readonly deadlineMs: number
  readonly points: readonly Point[]
  /** when the harness should have sent and could not, in ms */
  readonly unsentMs: readonly number[]
  /** when this vantage's harness stood still */
  readonly gaps: readonly { readonly fromMs: number; readonly toMs: number }[]
}

export async function lanesOf(directory: string, plan: Plan, startNs: number): Promise<Lane[]> {
  const lanes: Lane[] = []
  for (const vantage of plan.vantages) {
    const file = join(directory, observationsOf(vantage.name))
    if (existsSync(file)) lanes.push(...lanesAt(vantage, await readObservations(file), startNs))
  }
  return [...lanes.filter(({ canary }) => !canary), ...lanes.filter(({ canary }) => canary)]
}

function lanesAt(vantage: PlannedVantage, records: VantageRecords, startNs: number): Lane[] {
  const after = (ns: number) => (ns - startNs) / 1e6
  const gaps = records.gaps.map(({ from, to }) => ({ fromMs: after(from), toMs: after(to) }))
  const unsent = (name: string) =>
    records.operations.filter(operation => operation.class === name && operation.outcome === 'void')
  const shared = (name: string, deadlineMs: number) => ({
    vantage: vantage.name,
    class: name,
    deadlineMs,
    gaps,
    unsentMs: unsent(name).map(({ sch }) => after(sch)),
  })
  const ofProbe = (probe: PlannedProbe): Lane => ({
    ...shared(probe.class, probe.deadlineMs),
    noun: 'operation',
    canary: probe.kind === 'http-canary',
    points: records.operations
      .filter(operation => operation.class === probe.class && operation.outcome !== 'void')
      .map(operation => pointOf(operation, probe.deadlineMs, after)),
  })
  const ofWrites = (name: string, deadlineMs: number, writes: readonly WriteRecord[]): Lane => ({
    ...shared(name, deadlineMs),
    noun: 'write',
    canary: false,
    points: writes.map(write =>
      pointOf({ ...write, outcome: isAnswered(write) ? 'ok' : write.outcome }, deadlineMs, after),
    ),
  })
  const ofLedger = ({ name, deadlineMs }: PlannedLedger): Lane[] => {
    const writes = records.writes.filter(write => write.ledger === name)
    const shards = shardsOf(writes, startNs)
    if (shards.length === 0) return [ofWrites(name, deadlineMs, writes)]
    return shards.map(shard => ofWrites(`${name}.${shard.name}`, deadlineMs, shard.writes))
  }
  const probes = vantage.probes.filter(({ required, kind }) => required || kind === 'http-canary')
  return [...probes.map(ofProbe), ...vantage.ledgers.flatMap(ofLedger)]
}

type Ended = Pick<OperationRecord | WriteRecord, 'sent' | 'done' | 'outcome'>

function pointOf({ sent, done, outcome }: Ended, deadlineMs: number, after: (ns: number) => number): Point {
  const latencyMs = done !== null && outcome.startsWith('ok') ? (done - sent) / 1e6 : null
  return { atMs: after(sent), latencyMs, good: latencyMs !== null && latencyMs <= deadlineMs }
}
