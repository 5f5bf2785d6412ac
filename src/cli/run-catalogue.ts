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
import { LabKeeper } from './lab-keeper.ts'
import { runOne, type RunOptions } from './run-one.ts'
import { useColour } from './terminal.ts'

export interface Job {
  readonly path: string
  readonly composed: Composed
}

/** Worst first: what is still broken, what was stopped, what was missed, what was not drilled, what is not known. */
const gravest = [
  ExitCode.undoFailed,
  ExitCode.aborted,
  ExitCode.missed,
  ExitCode.refused,
  ExitCode.inconclusive,
  ExitCode.met,
]

/** One job, and in which part of the control loop's period its fault is to fall; null: whenever it comes. */
export interface Turn {
  readonly job: Job
  readonly stratum: Stratum | null
}

/** Runs every job as often as asked, those of one environment together, and shows a summary. */
export async function runCatalogue(
  jobs: readonly Job[],
  repeat: number,
  options: RunOptions & { readonly output: string },
): Promise<number> {
  const started = performance.now()
  const all = turns(jobs, repeat)
  const rows = await drillInTurn(all, options)
  const series = repeat > 1 ? seriesOf(rows) : []
  const report = { drills: rows, series, planned: all.length, tookMs: performance.now() - started }
  process.stdout.write(
    options.output === 'json' ? `${JSON.stringify(report, null, 2)}\n` : `\n${catalogueReport(report, useColour())}\n`,
  )
  return gravest.find(code => rows.some(row => row.exitCode === code)) ?? ExitCode.met
}

/** One drill after the other; ends early when one is stopped by its operator. */
export async function drillInTurn(all: readonly Turn[], options: RunOptions): Promise<CatalogueRow[]> {
  const keeper = new LabKeeper()
  const rows: CatalogueRow[] = []
  try {
    for (const { job, stratum } of all) {
      process.stderr.write(`\n[${rows.length + 1}/${all.length}] ${job.path}\n`)
      const row = await take(job, stratum, keeper, options)
      rows.push(row)
      if (row.exitCode === ExitCode.aborted && row.verdict?.aborted?.by === 'operator') break
      // What a drill could not put right would be the next one's fault.
      if (row.exitCode === ExitCode.undoFailed || row.exitCode === ExitCode.aborted) await keeper.close()
    }
  } finally {
    await keeper.close()
  }
  return rows
}

/** Environments in order of first use, so that each lab is booted once; the strata of a repeated drill in turn. */
function turns(jobs: readonly Job[], repeat: number): Turn[] {
  const names = [...new Set(jobs.map(({ composed }) => composed.environment.name))]
  const ordered = names.flatMap(name => jobs.filter(({ composed }) => composed.environment.name === name))
  const stratumOf = (index: number) => (repeat === 1 ? null : { index, of: repeat })
  return ordered.flatMap(job => Array.from({ length: repeat }, (_, index) => ({ job, stratum: stratumOf(index) })))
}

async function take(
  { path, composed }: Job,
  stratum: Stratum | null,
  keeper: LabKeeper,
  options: RunOptions,
): Promise<CatalogueRow> {
  const { scenario } = composed.plan
  const started = performance.now()
  const tookMs = () => performance.now() - started
  try {
    const { verdict, directory } = await runOne(path, composed, { keeper, stratum }, options)
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
