/** Many drills in turn: on one lab where their settings are the same, each with a report of its own, and a summary of all. */
import { relative } from 'node:path'
import { exitCodeOf } from '../assertions/judge.ts'
import type { Stratum } from '../harness/context.ts'
import { ExitCode } from '../model/exit-code.ts'
import { MusterError } from '../model/muster-error.ts'
import { seriesOf } from '../report/series.ts'
import { catalogueReport } from '../report/catalogue.ts'
import type { CatalogueRow } from '../report/catalogue-row.ts'
import type { Composed } from './compose.ts'
import { SystemKeeper } from './system-keeper.ts'
import { runOne, type RunOptions } from './run-one.ts'
import { useColour } from './terminal.ts'

/** Worst first: what is still broken, what was stopped, what was missed, what was not drilled, what is not known. */
const gravest = [
  ExitCode.undoFailed,
  ExitCode.aborted,
  ExitCode.missed,
  ExitCode.refused,
  ExitCode.inconclusive,
  ExitCode.met,
]

/** Zero where nothing was run. */
export const gravestOf = (codes: readonly number[]): ExitCode =>
  gravest.find(code => codes.includes(code)) ?? ExitCode.met

/** Runs every job as often as asked, and shows a summary of all. */
export async function runCatalogue(
  jobs: readonly Composed[],
  repeat: number,
  options: RunOptions & { readonly output: string },
): Promise<ExitCode> {
  const started = performance.now()
  const all = turnsOf(jobs, repeat)
  const rows = (await drillInTurn(all, options)).map(({ row }) => row)
  const series = repeat > 1 ? seriesOf(rows) : []
  const report = { drills: rows, series, planned: all.length, tookMs: performance.now() - started }
  process.stdout.write(
    options.output === 'json' ? `${JSON.stringify(report, null, 2)}\n` : `\n${catalogueReport(report, useColour())}\n`,
  )
  return gravestOf(rows.map(row => row.exitCode))
}

/** One drill, and in which part of the control loop's period its fault is to fall; null: whenever it comes. */
export interface Turn {
  readonly job: Composed
  readonly stratum: Stratum | null
}

/** A drill that had its turn, and what came of it. */
export interface TurnTaken {
  readonly job: Composed
  readonly row: CatalogueRow
}

/**
 * One drill after the other; ends early when one is stopped by its operator. Turns are added to `taken` as they end, so that they
 * are known when this throws.
 */
export async function drillInTurn(
  all: readonly Turn[],
  options: RunOptions,
  taken: TurnTaken[] = [],
): Promise<TurnTaken[]> {
  const keeper = new SystemKeeper()
  try {
    for (const { job, stratum } of all) {
      process.stderr.write(`\n[${taken.length + 1}/${all.length}] ${job.path}\n`)
      const row = await take(job, stratum, keeper, options)
      taken.push({ job, row })
      if (row.exitCode === ExitCode.aborted && row.verdict?.aborted?.by === 'operator') break
      // What a drill could not put right would be the next one's fault.
      if (row.exitCode === ExitCode.undoFailed || row.exitCode === ExitCode.aborted) await keeper.close()
    }
  } finally {
    await keeper.close()
  }
  return taken
}

/** Environments in order of first use, so that each lab is booted once; the strata of a repeated drill in turn. */
export function turnsOf(jobs: readonly Composed[], repeat = 1): Turn[] {
  const names = [...new Set(jobs.map(({ environment }) => environment.name))]
  const ordered = names.flatMap(name => jobs.filter(({ environment }) => environment.name === name))
  const stratumOf = (index: number) => (repeat === 1 ? null : { index, of: repeat })
  return ordered.flatMap(job => Array.from({ length: repeat }, (_, index) => ({ job, stratum: stratumOf(index) })))
}

async function take(
  job: Composed,
  stratum: Stratum | null,
  keeper: SystemKeeper,
  options: RunOptions,
): Promise<CatalogueRow> {
  const { scenario } = job.plan
  const started = performance.now()
  const tookMs = () => performance.now() - started
  try {
    const { verdict, directory } = await runOne(job, { keeper, stratum }, options)
    return {
      scenario,
      verdict,
      report: relative('.', directory),
      refused: null,
      exitCode: exitCodeOf(verdict),
      tookMs: tookMs(),
    }
  } catch (error) {
    if (!(error instanceof MusterError) || error.exitCode !== ExitCode.refused) throw error
    return { scenario, verdict: null, report: null, refused: error.message, exitCode: error.exitCode, tookMs: tookMs() }
  }
}
