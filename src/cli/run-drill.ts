/** `muster run`: plan, run, judge, seal, show. */
import { randomBytes } from 'node:crypto'
import { mkdir, rm, writeFile } from 'node:fs/promises'
import { hostname } from 'node:os'
import { dirname, join, relative, resolve } from 'node:path'
import { exitCodeOf } from '../assertions/judge.ts'
import { drivers } from '../drivers/index.ts'
import { LiveView } from '../harness/live-view.ts'
import { takeLock } from '../harness/lock.ts'
import { runDrill } from '../harness/run.ts'
import { JournalWriter } from '../journal/writer.ts'
import { ExitCode } from '../model/exit-code.ts'
import { MusterError } from '../model/muster-error.ts'
import { runFiles } from '../model/run-directory.ts'
import { freeze } from '../plan/freeze.ts'
import { countText } from '../policy/text.ts'
import { terminalReport } from '../report/terminal.ts'
import { type Composed, compose, openSystem } from './compose.ts'
import { operatorAt } from './operator.ts'
import { lintedIn, today } from './lint-environment.ts'
import { lockFile, reportsDir } from './paths.ts'
import { Progress } from './progress.ts'
import { judgeAndSeal } from './seal-run.ts'
import { useColour, version } from './terminal.ts'

interface Options {
  readonly environment?: string
  readonly reports?: string
  readonly key?: string
  readonly set?: string[]
  readonly dryRun?: boolean
  readonly authorisedBy: string
  readonly unattended?: boolean
  readonly output: string
}

export async function runVerb(path: string, options: Options): Promise<number> {
  const composed = await compose(path, options)
  if (options.dryRun) {
    process.stdout.write(freeze(composed.plan).bytes)
    return ExitCode.met
  }
  const runId = `${new Date().toISOString().replace(/[-:]/g, '').replace(/\..*/, 'Z')}-${randomBytes(3).toString('hex')}`
  const directory = resolve(options.reports ?? reportsDir, composed.plan.scenario, runId)
  const lock = lockFile(composed.environment.name)
  await mkdir(dirname(lock), { recursive: true })
  const release = await takeLock(lock, runId, directory)
  let keepLock = false
  try {
    const progress = new Progress()
    progress.note(`${path}: ${composed.plan.title}`)
    notePolicy(composed, options, progress)
    const { refused, undoVerified } = await drill(
      composed,
      { runId, directory, isUnattended: options.unattended ?? false, ...options },
      progress,
    )
    if (refused) throw refused
    keepLock = !undoVerified
    const verdict = await judgeAndSeal(directory, phase => progress.phase(phase), options.key)
    process.stdout.write(
      options.output === 'json'
        ? `${JSON.stringify(verdict, null, 2)}\n`
        : `\n${terminalReport(verdict, useColour())}\n\n${nextSteps(directory, composed.plan.scenario)}`,
    )
    return exitCodeOf(verdict)
  } finally {
    // A fault that may still be there keeps the next drill out until it is recovered.
    if (!keepLock) await release()
  }
}

/** Contradictions that do not stop this drill are told all the same. */
function notePolicy({ scenario, environment }: Composed, options: Options, progress: Progress): void {
  const { found } = lintedIn(options.environment ?? scenario.environment, environment, today())
  if (found.length > 0) progress.note(`policy lint: ${countText(found)}; ./muster plan names them`)
}

interface RunIdentity {
  readonly runId: string
  readonly directory: string
  /** a role, never a person: a report holds no personal data */
  readonly authorisedBy: string
  /** nobody is asked to confirm manual steps */
  readonly isUnattended: boolean
}

async function drill({ scenario, environment, plan }: Composed, identity: RunIdentity, progress: Progress) {
  const { runId, directory, authorisedBy, isUnattended } = identity
  const stop = new AbortController()
  const signals = onSignals(stop, directory)
  const system = await openSystem(environment, text => progress.note(`lab: ${text.slice(0, 100)}`), stop.signal)
  try {
    await mkdir(join(directory, runFiles.observations), { recursive: true })
    const frozen = freeze(plan)
    await writeFile(join(directory, runFiles.plan), frozen.bytes)
    await writeFile(join(directory, runFiles.scenario), freeze(scenario).bytes)
    await writeFile(join(directory, runFiles.environment), freeze(environment).bytes)
    const journal = new JournalWriter(join(directory, runFiles.journal), process.hrtime.bigint())
    const live = new LiveView()
    signals.journal = journal
    journal.append({
      type: 'run-started',
      format: 'muster/journal/v1',
      runId,
      epochNs: journal.epochNs.toString(),
      pid: process.pid,
      plan: frozen.digest,
      version,
      runtime: `node ${process.version}`,
      host: hostname(),
      authorisedBy,
    })
    progress.watch(live)
    const requestStop = (by: string, reason: string) => {
      if (stop.signal.aborted) return
      journal.append({ type: 'abort-requested', by, reason })
      progress.note(`stopping: ${reason}`)
      stop.abort(new MusterError('run.stopped', reason, { exitCode: ExitCode.aborted }))
    }
    signals.requestStop = requestStop
    const run = {
      plan,
      runId,
      directory,
      system,
      drivers,
      journal,
      reporter: progress,
      live,
      stop: stop.signal,
      vantages: [],
      operator: operatorAt(!isUnattended),
      open: [],
    }
    const outcome = await runDrill(run, requestStop)
    journal.close()
    return { refused: null, ...outcome }
  } catch (error) {
    // Refused before anything was broken: there is nothing to judge, and no half report is left behind.
    if (error instanceof MusterError && error.exitCode === ExitCode.refused) {
      await rm(directory, { recursive: true, force: true })
      return { refused: error, undoVerified: true }
    }
    throw error
  } finally {
    signals.end()
    progress.end()
    await system.close()
  }
}

/** The first signal stops and undoes; the second leaves at once and says how to undo later. */
function onSignals(stop: AbortController, directory: string) {
  const state: {
    journal: JournalWriter | null
    requestStop: ((by: string, reason: string) => void) | null
    end: () => void
  } = { journal: null, requestStop: null, end: () => undefined }
  let heard = 0
  const listener = (signal: NodeJS.Signals) => {
    heard++
    if (heard > 1) {
      process.stderr.write(
        `\nmuster: leaving at once; undo what is left: ./muster recover ${relative('.', directory)}\n`,
      )
      process.exit(ExitCode.aborted)
    }
    if (state.requestStop) state.requestStop('operator', signal)
    else stop.abort(new MusterError('run.stopped', `stopped by ${signal}`, { exitCode: ExitCode.aborted }))
  }
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, listener)
  state.end = () => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.off(signal, listener)
  }
  return state
}

/** The next drill worth running is one that was not just run. */
const nextSteps = (directory: string, scenario: string) => {
  const shown = relative('.', directory)
  const next = scenario === 'db-freeze' ? 'db-isolation' : 'db-freeze'
  return `Report: ${join(shown, runFiles.reportHtml)}

Next:
  ./muster verify ${shown}
  ./muster judge ${shown}
  ./muster run scenarios/${next}.ts
`
}
