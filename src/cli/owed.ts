/** Where the drills of a programme stand now, or in a quarter. */
import { storedRuns, type StoredRun } from '../library/stored-runs.ts'
import { usageError } from '../model/muster-error.ts'
import { type Standing, standingOf } from '../programme/standing.ts'
import { quarterOf } from '../trend/quarter.ts'
import { reportsDir } from './paths.ts'
import { type LoadedDrill, type LoadedProgramme, openProgramme } from './programme-file.ts'

export interface OwedOptions {
  /** file; absent: the one in the current folder */
  readonly programme?: string
  readonly reports?: string
  /** file of the public key that every run must be signed with */
  readonly key?: string
  readonly quarter?: string
}

export interface StandingDrill {
  readonly drill: LoadedDrill
  readonly standing: Standing
}

export interface Owed extends LoadedProgramme {
  readonly quarter: string
  /** instant of the answer, ms since 1970 */
  readonly at: number
  readonly runs: readonly StoredRun[]
  readonly standings: readonly StandingDrill[]
}

/** In a quarter that has not begun nothing stands; one that has ended is judged as of its end. */
export async function owedNow(options: OwedOptions): Promise<Owed> {
  const at = Date.now()
  const quarter = quarterAsked(options.quarter, at)
  const loaded = await openProgramme(options.programme)
  return { ...loaded, ...(await standingsOf(loaded, options, quarter, at)) }
}

/** The same again of a programme that was loaded, after some of it was drilled. */
export async function standingsOf({ drills }: LoadedProgramme, options: OwedOptions, quarter: string, at: number) {
  const runs = await storedRuns(options.reports ?? reportsDir, options.key)
  const standings = drills.map(drill => ({ drill, standing: standingOf(drill, runs, quarter, at) }))
  return { quarter, at, runs, standings }
}

function quarterAsked(given: string | undefined, at: number): string {
  const current = quarterOf(new Date(at).toISOString())
  if (given === undefined) return current
  if (!/^\d{4}-Q[1-4]$/.test(given))
    throw usageError('programme.quarter', `--quarter ${given}: is no quarter`, `write ${current}`)
  if (given > current)
    throw usageError('programme.future', `--quarter ${given}: it has not begun; now is ${current}`, 'leave it out')
  return given
}

/** What is drilled now counts for the quarter that it is now. */
export function requireCurrent({ quarter, at }: Owed): void {
  const current = quarterOf(new Date(at).toISOString())
  if (quarter === current) return
  throw usageError(
    'programme.past',
    `--quarter ${quarter}: it has ended; what is drilled now counts for ${current}`,
    `leave it out, or write ${current}`,
  )
}
