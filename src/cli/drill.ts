/** One drill on a lab, from its frozen plan to the end of its journal. */
import { mkdir, rm, writeFile } from 'node:fs/promises'
import { hostname } from 'node:os'
import { join, relative } from 'node:path'
import { setImmediate as lastTold } from 'node:timers/promises'
import type { Stratum } from '../harness/context.ts'
import { LiveView } from '../harness/live-view.ts'
import { runDrill } from '../harness/run.ts'
import { JournalWriter } from '../journal/writer.ts'
import { ExitCode } from '../model/exit-code.ts'
import { MusterError } from '../model/muster-error.ts'
import { runFiles } from '../model/record/run-directory.ts'
import type { Counted } from '../permission/permit.ts'
import type { Composed } from './compose.ts'
import type { DrillTold } from './drill-told.ts'
import type { SystemKeeper } from './system-keeper.ts'
import { operatorAt } from './operator.ts'
import type { Progress } from './progress.ts'
import { secrecy } from './secrecy.ts'
import { version } from './terminal.ts'
import { goFirst } from './go-first.ts'
import { typed } from './typed.ts'

export interface RunIdentity {
  readonly runId: string
  readonly directory: string
  /** a role, never a person: a report holds no personal data */
  readonly authorisedBy: string
  /** by which it may be run */
  readonly approvals: readonly Counted[]
  /** nobody is asked to confirm manual steps */
  readonly isUnattended: boolean
  /** when in the control loop's period the fault is to fall; null: whenever it comes */
  readonly stratum: Stratum | null
  /** people hear of its begin and of an abort */
  readonly told: DrillTold
}

/** Runs the plan on the keeper's lab and leaves its records in the run's directory. */
export async function drill(
  { environment, plan, drivers, frozen }: Composed,
  identity: RunIdentity,
  keeper: SystemKeeper,
  progress: Progress,
) {
  const { runId, directory, authorisedBy, approvals, isUnattended, stratum, told } = identity
  const stop = new AbortController()
  const signals = onSignals(stop, directory)
  const goAsBefore = goFirst()
  try {
    const boots = (text: string) => progress.note(secrecy.conceal(text).slice(0, 120))
    const system = await keeper.open(environment, boots, stop.signal)
    await mkdir(join(directory, runFiles.observations), { recursive: true })
    secrecy.learnTexts(Object.values(system.secrets()))
    await writeFile(join(directory, runFiles.plan), frozen.plan.bytes)
    await writeFile(join(directory, runFiles.scenario), frozen.scenario.bytes)
    await writeFile(join(directory, runFiles.environment), frozen.environment.bytes)
    await keepApprovals(directory, approvals)
    const journal = new JournalWriter(join(directory, runFiles.journal), process.hrtime.bigint(), null, secrecy.conceal)
    const live = new LiveView()
    signals.journal = journal
    journal.append({
      type: 'run-started',
      format: 'muster/journal/v1',
      runId,
      epochNs: journal.epochNs.toString(),
      pid: process.pid,
      plan: frozen.plan.digest,
      version,
      runtime: `node ${process.version}`,
      host: hostname(),
      system: system.identity(),
      authorisedBy,
    })
    for (const { role, fingerprint, until } of approvals) journal.append({ type: 'approved', role, fingerprint, until })
    system.onChange?.(change => journal.append({ type: 'command', ...change }))
    told.begun()
    progress.watch(live)
    const requestStop = (by: string, reason: string) => {
      if (stop.signal.aborted) return
      journal.append({ type: 'abort-requested', by, reason })
      progress.note(`stopping: ${reason}`)
      told.aborted(by, reason)
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
      stratum,
      open: [],
      rolesHeld: [],
      conceal: secrecy.conceal,
      known: secrecy.known,
    }
    const outcome = await runDrill(run, requestStop)
    // What was changed last is told a turn later.
    await lastTold()
    journal.close()
    return { refused: null, ...outcome }
  } catch (error) {
    // Refused before anything was broken: there is nothing to judge, and no half report is left behind.
    if (error instanceof MusterError && error.exitCode === ExitCode.refused) {
      await rm(directory, { recursive: true, force: true })
      return { refused: error, undoVerified: true }
    }
    // What was waited for was called off: why says more than that it was.
    throw stop.signal.aborted && isCalledOff(error) ? stop.signal.reason : error
  } finally {
    signals.end()
    progress.end()
    goAsBefore()
  }
}

/** As they were given: whoever reads the evidence checks their signatures. */
async function keepApprovals(directory: string, approvals: readonly Counted[]): Promise<void> {
  if (approvals.length === 0) return
  await mkdir(join(directory, runFiles.approvals))
  for (const [at, { text }] of approvals.entries())
    await writeFile(join(directory, runFiles.approvals, `${at + 1}.json`), text)
}

const isCalledOff = (error: unknown) => error instanceof Error && error.name === 'AbortError'

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
        `\nmuster: leaving at once; undo what is left: ${typed(['recover', relative('.', directory)])}\n`,
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
