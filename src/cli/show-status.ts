/** `muster status`: drills that are going on or were interrupted, and where those stand that are owed. */
import { constants, setPriority } from 'node:os'
import { attachLab } from '../lab/boot.ts'
import { metricsText } from '../programme/metrics.ts'
import { type ProgrammeRow, rowOf } from '../programme/row.ts'
import { countsText, programmeLines } from '../programme/text.ts'
import { type HeldRun, heldRuns, heldText } from './held-runs.ts'
import { type Owed, type OwedOptions, owedNow } from './owed.ts'
import { labDir } from './paths.ts'
import { ownProgramme } from './programme-file.ts'
import { typed } from './typed.ts'

export interface StatusOptions extends OwedOptions {
  /** only of this one, by name */
  readonly environment?: string
  readonly output: 'human' | 'json'
  readonly format?: 'prometheus'
}

/** What is going on is told first: a programme that cannot be read hides it from nobody. */
export async function showStatus(options: StatusOptions): Promise<void> {
  if (options.format === 'prometheus') {
    process.stdout.write(metricsText(rowsOf(await owedNow(options), options)))
    return
  }
  const lab = (await attachLab(labDir)) ? 'running' : 'not running'
  const runs = await heldRuns(options.environment)
  if (options.output === 'human') process.stdout.write(heldLines(lab, runs))
  // Reading many files and runs is work, and whoever looks at a drill that goes on must not disturb it.
  if (runs.some(({ state }) => state === 'going on')) setPriority(constants.priority.PRIORITY_LOW)
  const isAsked = options.programme !== undefined || options.quarter !== undefined || ownProgramme() !== null
  const owed = isAsked ? await owedNow(options) : null
  if (options.output === 'human') {
    if (owed) process.stdout.write(owedLines(owed, rowsOf(owed, options)))
    return
  }
  const drills = runs.map(({ lock, ...run }) => ({ ...run, lock: lock.file }))
  process.stdout.write(`${JSON.stringify({ lab, drills, programme: owed && asData(owed, options) }, null, 2)}\n`)
}

function heldLines(lab: string, runs: readonly HeldRun[]): string {
  const lines = [
    `lab: ${lab}`,
    ...(runs.length === 0 ? ['drill: none'] : runs.map(run => `drill: ${heldText(run)}`)),
    ...(runs.some(({ state }) => state === 'interrupted') ? [`undo what is left: ${typed(['recover'])}`] : []),
  ]
  return lines.map(line => `${line}\n`).join('')
}

const rowsOf = ({ standings, runs }: Owed, { environment }: StatusOptions): ProgrammeRow[] =>
  standings
    .map(({ drill, standing }) => rowOf(drill, standing, runs))
    .filter(row => environment === undefined || row.environment === environment)

function owedLines({ programme, file, quarter }: Owed, rows: readonly ProgrammeRow[]): string {
  const head = `programme ${programme.name} (${file}), ${quarter}: ${countsText(rows)}`
  return ['', head, ...programmeLines(rows)].map(line => `${line}\n`).join('')
}

const asData = (owed: Owed, options: StatusOptions) => ({
  name: owed.programme.name,
  file: owed.file,
  quarter: owed.quarter,
  at: new Date(owed.at).toISOString(),
  drills: rowsOf(owed, options),
})
