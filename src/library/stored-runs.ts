/** The runs below a folder of reports: what each came to, or why nothing may be built on it. */
import { existsSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import Type, { type Static, type TSchema } from 'typebox'
import { publicFingerprint } from '../evidence/keys.ts'
import { verifyRun } from '../evidence/verify.ts'
import { readData, requireData } from '../journal/evidence-file.ts'
import { MusterError } from '../model/muster-error.ts'
import { Plan } from '../model/plan/plan.ts'
import { runFiles } from '../model/record/run-directory.ts'
import { Verdict } from '../model/verdict/verdict.ts'

/** Where a run lies. */
export interface Place {
  readonly directory: string
  /** begins with the instant at which the run began */
  readonly runId: string
  /** by its verdict; of one that cannot be read by the folder it lies in */
  readonly scenario: string
}

/** What was drilled, by the plan. No more of it is read: older versions wrote other fields. */
const Drilled = Type.Pick(Plan, ['title', 'environment', 'protection', 'scenarioDigest', 'environmentDigest'], {
  additionalProperties: true,
})
export type Drilled = Static<typeof Drilled>

/** A run that is what was signed. */
export interface SealedRun extends Place {
  readonly drilled: Drilled
  readonly verdict: Verdict
  /** sha256 of the key that signed, hex */
  readonly fingerprint: string
}

/** A run that was never sealed, that is not what was signed, or that cannot be read. */
export interface UnusableRun extends Place {
  /** one sentence */
  readonly why: string
  /** it was begun and never sealed: it is going on, or its harness died */
  readonly isUnfinished: boolean
}

export type StoredRun = SealedRun | UnusableRun

export const isSealed = (run: StoredRun): run is SealedRun => 'verdict' in run

/**
 * Every run below a folder of reports, oldest first; what holds a plan is one. A folder that is not there holds none.
 * `key` is the file of the public key that signers must have; without it each run is verified by the key beside it, which
 * proves only that nothing changed since.
 */
export async function storedRuns(reports: string, key?: string): Promise<StoredRun[]> {
  // Of a file that holds no key every run would be said to be signed by another.
  if (key !== undefined) await publicFingerprint(key)
  const scenarios = existsSync(reports) ? await foldersIn(reports) : []
  const runs = await Promise.all(
    scenarios.map(async scenario => (await foldersIn(join(reports, scenario))).map(runId => ({ scenario, runId }))),
  )
  const places = runs
    .flat()
    .map(({ scenario, runId }) => ({ scenario, runId, directory: join(reports, scenario, runId) }))
    .filter(({ directory }) => existsSync(join(directory, runFiles.plan)))
    .toSorted((a, b) => (a.runId < b.runId ? -1 : 1))
  const stored: StoredRun[] = []
  // One after the other: years of runs are more files than may be open at once.
  for (const place of places) stored.push(await readRun(place, key))
  return stored
}

const foldersIn = async (folder: string) =>
  (await readdir(folder, { withFileTypes: true })).filter(entry => entry.isDirectory()).map(({ name }) => name)

/** Verified and read. A run that is not what was signed keeps the others from nothing. */
export async function readRun(place: Place, key?: string): Promise<StoredRun> {
  // What lacks only its signature was sealed once.
  const isUnfinished = [runFiles.manifest, runFiles.attestation].every(name => !existsSync(join(place.directory, name)))
  try {
    const { problems, fingerprint } = await verifyRun(place.directory, key)
    if (problems[0] !== undefined) return { ...place, why: problems[0], isUnfinished }
    const drilled = await readChecked(Drilled, join(place.directory, runFiles.plan))
    const verdict = await readChecked(Verdict, join(place.directory, runFiles.verdict))
    return { ...place, scenario: verdict.scenario, drilled, verdict, fingerprint }
  } catch (error) {
    if (error instanceof MusterError) return { ...place, why: error.message, isUnfinished }
    throw error
  }
}

async function readChecked<T extends TSchema>(schema: T, file: string): Promise<Static<T>> {
  await requireData(schema, file)
  return await readData<Static<T>>(file)
}
