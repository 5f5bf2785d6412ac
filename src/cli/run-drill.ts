/** `muster run`: plan, run, judge, seal, show; one drill, or many in turn. */
import { join, relative } from 'node:path'
import { exitCodeOf } from '../assertions/judge.ts'
import { fileSigner } from '../evidence/keys.ts'
import { isLab } from '../model/environment/environment.ts'
import { ExitCode } from '../model/exit-code.ts'
import { usageError } from '../model/muster-error.ts'
import { runFiles } from '../model/record/run-directory.ts'
import { shownScenario } from '../plan/find-file.ts'
import { terminalReport } from '../report/terminal.ts'
import { type Composed, compose } from './compose.ts'
import { permitFor } from './permit-for.ts'
import { SystemKeeper } from './system-keeper.ts'
import { runCatalogue } from './run-catalogue.ts'
import { runOne, type RunOptions } from './run-one.ts'
import { scenarioFiles } from './scenario-files.ts'
import { whileTelling } from './telling.ts'
import { useColour } from './terminal.ts'
import { typed } from './typed.ts'

export interface Options extends Omit<RunOptions, 'telling'> {
  /** file of channels; absent: nobody is told */
  readonly notify?: string
  readonly set?: string[]
  readonly repeat?: string
  readonly dryRun?: boolean
  readonly output: string
}

/** All that is wrong with what was given is said before anything is broken. */
export async function runVerb(given: readonly string[], options: Options): Promise<number> {
  const paths = await scenarioFiles(given)
  const repeat = repeatOf(options.repeat)
  const jobs: Composed[] = []
  for (const path of paths) jobs.push(await compose(path, options))
  if (options.dryRun) {
    for (const job of jobs) await showOnly(job, options.output)
    return ExitCode.met
  }
  if (options.key !== undefined) await fileSigner(options.key)
  for (const job of jobs) await permitFor(job, options.approval)
  return await whileTelling(options.notify, async telling => {
    const [only] = jobs
    if (only && jobs.length === 1 && repeat === 1) return await runSingle(only, { ...options, telling })
    return await runCatalogue(jobs, repeat, { ...options, telling })
  })
}

/** Of a lab, which is not there yet, the plan alone. */
async function showOnly(job: Composed, output: string): Promise<void> {
  if (isLab(job.environment)) return void process.stdout.write(job.frozen.plan.bytes)
  const { dryRun } = await import('./dry-run.ts')
  await dryRun(job, output)
}

function repeatOf(text = '1'): number {
  const count = Number(text)
  if (Number.isInteger(count) && count >= 1 && count <= 1000) return count
  throw usageError('run.repeat', `--repeat ${text}: give a whole number from 1 to 1000`)
}

async function runSingle(composed: Composed, options: Options & RunOptions): Promise<number> {
  const keeper = new SystemKeeper()
  try {
    const { verdict, directory } = await runOne(composed, { keeper, stratum: null }, options)
    process.stdout.write(
      options.output === 'json'
        ? `${JSON.stringify(verdict, null, 2)}\n`
        : `\n${terminalReport(verdict, useColour())}\n\n${nextSteps(directory, composed.plan.scenario)}`,
    )
    return exitCodeOf(verdict)
  } finally {
    await keeper.close()
  }
}

/** The next drill worth running is one that was not just run. */
const nextSteps = (directory: string, scenario: string) => {
  const shown = relative('.', directory)
  const command = (...words: string[]) => `  ${typed(words)}`
  const next = scenario === 'db-freeze' ? 'db-isolation' : 'db-freeze'
  return `Report: ${join(shown, runFiles.reportHtml)}

Next:
${command('verify', shown)}
${command('judge', shown)}
${command('run', shownScenario(next))}
`
}
