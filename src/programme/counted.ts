/** Which stored runs count as drilled, and why the others do not. Pure. */
import { isSealed, type SealedRun, type StoredRun } from '../library/stored-runs.ts'
import type { Grade } from '../model/names.ts'
import { quarterOf } from '../trend/quarter.ts'
import type { OwedDrill } from './owed-drill.ts'

/** How a run ended: its grade, or what keeps that from being one. */
export const runResults = [
  'met',
  'met-with-exceptions',
  'not-met',
  'inconclusive',
  'not-tested',
  'not-applicable',
  'aborted',
  'undo-failed',
  'invalid',
  'unverified',
] as const satisfies readonly (Grade | 'aborted' | 'undo-failed' | 'invalid' | 'unverified')[]
export type RunResult = (typeof runResults)[number]

export function resultOf(run: StoredRun): RunResult {
  if (!isSealed(run)) return 'unverified'
  const { aborted, undoVerified, validity, grade, endedWall } = run.verdict
  if (!undoVerified) return 'undo-failed'
  if (aborted || endedWall === null) return 'aborted'
  return validity.valid ? grade : 'invalid'
}

/** A run that says how the system did: the promises were kept, or one was not. */
export interface CountedRun {
  readonly run: SealedRun
  readonly met: boolean
  /** ms since 1970 */
  readonly startedAt: number
  /** ms since 1970 */
  readonly endedAt: number
}

/** What keeps a run from counting, whatever its files are today: one sentence; null: it counts. `at` is now, ms since 1970. */
export function whyNot(run: StoredRun, { environment }: OwedDrill, at: number): string | null {
  if (!isSealed(run)) return run.why
  const { verdict, drilled } = run
  if (drilled.environment !== environment?.name) return `it drilled the environment ${drilled.environment}`
  if (!verdict.undoVerified) return 'its undo could not be verified'
  if (verdict.aborted) return `it was aborted by ${verdict.aborted.by}: ${verdict.aborted.reason}`
  if (verdict.endedWall === null) return 'it has no end'
  if (!verdict.validity.valid) return `the harness may not be believed: ${verdict.validity.reasons[0] ?? ''}`
  // A clock that was wrong makes no drill fresh for ever; a time that is none is not before now.
  const { startedAt, endedAt } = countedRun(run)
  if (!(startedAt <= endedAt && endedAt <= at)) return 'its times are not in the past'
  if (verdict.result === 'inconclusive') return 'it is inconclusive'
  return verdict.result === 'not-applicable' ? 'nothing was tested in it' : null
}

/** The same where what was drilled is not what the files are today. */
export function whyNotToday({ drilled }: SealedRun, drill: OwedDrill): string | null {
  const { scenario, environment, scenarioFile } = drill
  if (!scenario?.digest || !environment?.digest) return 'what would be drilled today cannot be told'
  if (drilled.scenarioDigest !== scenario.digest) return `drilled with another scenario than ${scenarioFile} is today`
  if (drilled.environmentDigest === environment.digest) return null
  return `drilled with other settings than the environment ${environment.name} has today`
}

export const countedRun = (run: SealedRun): CountedRun => ({
  run,
  met: run.verdict.result === 'pass',
  startedAt: Date.parse(run.verdict.startedWall),
  endedAt: Date.parse(run.verdict.endedWall as string),
})

/** When a run began, ms since 1970: as it was signed, or by its id; null: neither says. */
export function beganAt(run: StoredRun): number | null {
  const inId = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z/.exec(run.runId)
  const [, year, month, day, hour, minute, second] = inId ?? []
  const told = [
    isSealed(run) ? run.verdict.startedWall : '',
    inId ? `${year}-${month}-${day}T${hour}:${minute}:${second}Z` : '',
  ]
  return told.map(text => Date.parse(text)).find(at => !Number.isNaN(at)) ?? null
}

/** Quarter in which a run began; null: not known. */
export function quarterOfRun(run: StoredRun): string | null {
  const at = beganAt(run)
  return at === null ? null : quarterOf(new Date(at).toISOString())
}
