/** A finished run as assertions see it: plan, journal, records; read once, with its chains checked. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { type Episode, episodesOf } from '../journal/episodes.ts'
import { readFrozenPlan } from '../journal/frozen-plan.ts'
import { readJournal } from '../journal/reader.ts'
import { readObservations, type VantageRecords } from '../journal/observations.ts'
import type { JournalEntry } from '../model/record/journal-entry.ts'
import type { Plan } from '../model/plan/plan.ts'
import { observationsOf, runFiles } from '../model/record/run-directory.ts'

export interface FinishedRun {
  readonly directory: string
  readonly plan: Plan
  readonly planDigest: string
  readonly entries: readonly JournalEntry[]
  readonly vantages: ReadonlyMap<string, VantageRecords>
  /** in order; none when nothing was injected */
  readonly episodes: readonly Episode[]
  /** the first of them, on whose clock the verdict tells times; null: nothing was injected */
  readonly fault: Episode | null
}

export async function readRun(directory: string): Promise<FinishedRun> {
  const { entries } = await readJournal(join(directory, runFiles.journal))
  const { plan, digest } = await readFrozenPlan(directory, entries)
  const vantages = new Map<string, VantageRecords>()
  for (const { name } of plan.vantages) {
    const file = join(directory, observationsOf(name))
    if (existsSync(file)) vantages.set(name, await readObservations(file))
  }
  const episodes = episodesOf(plan, entries)
  return {
    directory,
    plan,
    planDigest: digest,
    entries,
    vantages,
    episodes,
    fault: episodes[0] ?? null,
  }
}
