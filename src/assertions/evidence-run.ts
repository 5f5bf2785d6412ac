/** A finished run as assertions see it: plan, journal, records; read once, with its chains checked. */
import { readFile } from 'node:fs/promises'
import { existsSync } from 'node:fs'
import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { readJournal } from '../journal/reader.ts'
import { entriesOf } from '../journal/reader.ts'
import { readObservations, type VantageRecords } from '../journal/observations.ts'
import type { JournalEntry } from '../model/journal-entry.ts'
import type { Plan } from '../model/plan.ts'
import { observationsOf, runFiles } from '../model/run-directory.ts'

export interface FinishedRun {
  readonly directory: string
  readonly plan: Plan
  readonly planDigest: string
  readonly entries: readonly JournalEntry[]
  readonly vantages: ReadonlyMap<string, VantageRecords>
  /** `[tF-, tF+]` of the first fault that is no prelude; null: nothing was injected */
  readonly fault: {
    readonly id: string
    readonly instance: string
    readonly fromNs: number
    readonly toNs: number
  } | null
}

export async function readRun(directory: string): Promise<FinishedRun> {
  const bytes = await readFile(join(directory, runFiles.plan))
  const plan = JSON.parse(bytes.toString()) as Plan
  const { entries } = await readJournal(join(directory, runFiles.journal))
  const vantages = new Map<string, VantageRecords>()
  for (const { name } of plan.vantages) {
    const file = join(directory, observationsOf(name))
    if (existsSync(file)) vantages.set(name, await readObservations(file))
  }
  return {
    directory,
    plan,
    planDigest: createHash('sha256').update(bytes).digest('hex'),
    entries,
    vantages,
    fault: faultInstant(plan, entries),
  }
}

function faultInstant(plan: Plan, entries: readonly JournalEntry[]): FinishedRun['fault'] {
  const preludes = new Set(plan.faults.filter(({ prelude }) => prelude).map(({ id }) => id))
  const injected = entriesOf(entries, 'fault-injected').find(({ fault }) => !preludes.has(fault))
  if (!injected) return null
  const prepared = entriesOf(entries, 'fault-prepared').find(({ fault }) => fault === injected.fault)
  return { id: injected.fault, instance: prepared?.instance ?? '', fromNs: injected.fromNs, toNs: injected.toNs }
}
