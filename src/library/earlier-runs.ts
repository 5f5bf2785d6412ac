/** The runs of the same drill that lie beside one. */
import { existsSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import Type, { type Static } from 'typebox'
import { checkOf, readData } from '../journal/evidence-file.ts'
import { MusterError } from '../model/muster-error.ts'
import { Plan } from '../model/plan/plan.ts'
import { runFiles } from '../model/record/run-directory.ts'
import { isSealed, readRun, type SealedRun } from './stored-runs.ts'

/** What a run says of itself, before anybody has verified it. */
const Claimed = Type.Pick(Plan, ['scenario', 'environment', 'configurationDigest'], { additionalProperties: true })
export type Claimed = Static<typeof Claimed>

/**
 * Sealed runs in the folders beside `directory` that began before it, the newest first. Each is verified when it is asked for, by
 * the key beside it, and only where `isWanted` of what it says: years of runs need not be read to find the last.
 */
export async function* earlierRuns(
  directory: string,
  isWanted: (claimed: Claimed) => boolean,
): AsyncGenerator<SealedRun> {
  const [own, folder] = [basename(directory), dirname(directory)]
  // Their names begin with the instant at which they began.
  const earlier = (await readdir(folder)).filter(name => name < own).toSorted()
  for (const runId of earlier.toReversed()) {
    const place = { directory: join(folder, runId), runId, scenario: basename(folder) }
    const claimed = await claimedBy(place.directory)
    if (!claimed || !isWanted(claimed)) continue
    const run = await readRun(place)
    if (isSealed(run)) yield run
  }
}

/** Null: it is no run, or its plan cannot be read. */
export async function claimedBy(directory: string): Promise<Claimed | null> {
  const file = join(directory, runFiles.plan)
  if (!existsSync(file)) return null
  const plan = await readData<unknown>(file).catch((error: unknown) => {
    if (error instanceof MusterError) return null
    throw error
  })
  return checkOf(Claimed)(plan) ? (plan as Claimed) : null
}
