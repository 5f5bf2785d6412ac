/** `muster programme run`: the drills that are owed, in turn, in the way of `muster run`. */
import { fileSigner } from '../evidence/keys.ts'
import type { ExitCode } from '../model/exit-code.ts'
import { isOwed } from '../programme/matrix.ts'
import { hindranceOf, type Taken, turnCounts, turnLines, type TurnRow, turnRow } from '../programme/turns.ts'
import type { Composed } from './compose.ts'
import { type Owed, type OwedOptions, owedNow, requireCurrent, type StandingDrill, standingsOf } from './owed.ts'
import { drillInTurn, gravestOf, type TurnTaken, turnsOf } from './run-catalogue.ts'
import type { RunOptions } from './run-one.ts'
import { whileTelling } from './telling.ts'
import { typed } from './typed.ts'

export interface ProgrammeRunOptions extends Omit<OwedOptions, 'key'>, Omit<RunOptions, 'environment' | 'telling'> {
  /** file of the channels that are told of each drill */
  readonly notify?: string
  /** file of the public key that every run must be signed with */
  readonly trustedKey?: string
  readonly dryRun?: boolean
  readonly output: 'human' | 'json'
}

/** Drills that are refused keep the others from nothing; the exit code is the gravest of all. */
export async function runProgramme(options: ProgrammeRunOptions): Promise<ExitCode> {
  const { key, trustedKey, ...rest } = options
  const asked: OwedOptions = { ...rest, ...(trustedKey === undefined ? {} : { key: trustedKey }) }
  const owed = await owedNow(asked)
  requireCurrent(owed)
  if (key !== undefined) await fileSigner(key)
  if (options.dryRun) return show(owed, rowsOf(owed, owed.standings, null), options)
  const turns: TurnTaken[] = []
  try {
    await whileTelling(options.notify, telling =>
      drillInTurn(turnsOf(owed.standings.flatMap(jobOf)), { ...options, telling }, turns),
    )
  } catch (error) {
    // Whatever went wrong, what was drilled and what was not is told.
    show(owed, await rowsAfter(owed, asked, turns), options)
    throw error
  }
  return show(owed, await rowsAfter(owed, asked, turns), options)
}

async function rowsAfter(owed: Owed, asked: OwedOptions, turns: readonly TurnTaken[]): Promise<TurnRow[]> {
  const { standings } = await standingsOf(owed, asked, owed.quarter, Date.now())
  return rowsOf(owed, standings, turns)
}

const jobOf = ({ drill, standing }: StandingDrill): Composed[] =>
  drill.composed && isOwed(standing.state) && hindranceOf(drill) === null ? [drill.composed] : []

/** Without turns: what would be run. */
function rowsOf({ standings }: Owed, now: readonly StandingDrill[], turns: readonly TurnTaken[] | null): TurnRow[] {
  return standings.map(({ drill, standing }, at) => {
    const after = (now[at] as StandingDrill).standing
    if (turns === null) return turnRow(drill, standing, after)
    const turn = turns.find(({ job }) => job === drill.composed)
    return turnRow(drill, standing, after, turn ? takenOf(turn) : null)
  })
}

const takenOf = ({ row: { verdict, report, refused, exitCode } }: TurnTaken): Taken => ({
  result: verdict && (verdict.aborted ? 'aborted' : verdict.grade.replaceAll('-', ' ')),
  report,
  refused,
  exitCode,
})

/** Prints them; the gravest exit code of all. */
function show({ programme, file, quarter }: Owed, rows: readonly TurnRow[], options: ProgrammeRunOptions): ExitCode {
  const data = { programme: programme.name, file, quarter, dryRun: options.dryRun ?? false, drills: rows }
  const lines = [`programme ${programme.name} (${file}), ${quarter}: ${turnCounts(rows)}`, ...turnLines(rows, typed)]
  process.stdout.write(options.output === 'json' ? `${JSON.stringify(data, null, 2)}\n` : `${lines.join('\n')}\n`)
  return gravestOf(rows.flatMap(({ exitCode }) => exitCode ?? []))
}
