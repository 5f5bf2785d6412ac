/** The plan that a run followed, as it was frozen: its journal begins with the digest of those bytes. */
import { createHash } from 'node:crypto'
import { join } from 'node:path'
import type { JournalEntry } from '../model/record/journal-entry.ts'
import type { Plan } from '../model/plan/plan.ts'
import { runFiles } from '../model/record/run-directory.ts'
import { damaged, dataIn, readEvidence } from './evidence-file.ts'
import { entryOf } from './reader.ts'

export interface FrozenPlan {
  readonly plan: Plan
  /** sha256 of the file */
  readonly digest: string
}

/** Reads the plan of the run whose journal is given; another plan than it followed is refused. */
export async function readFrozenPlan(directory: string, entries: readonly JournalEntry[]): Promise<FrozenPlan> {
  const file = join(directory, runFiles.plan)
  const bytes = await readEvidence(file)
  const digest = createHash('sha256').update(bytes).digest('hex')
  if (entryOf(entries, 'run-started')?.plan === digest) return { plan: dataIn<Plan>(bytes, file), digest }
  throw damaged(file, `is not the plan that this run followed: line 1 of ${runFiles.journal} names another sha256`)
}
