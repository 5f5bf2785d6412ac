/** One run of a plan, phase by phase. Whatever happens after the first injection, undo and settle follow. */
import { ExitCode } from '../model/exit-code.ts'
import { MusterError, refusal } from '../model/muster-error.ts'
import type { Phase } from '../model/names.ts'
import type { SweepName } from '../model/promise/residency.ts'
import { type Change, changes } from '../model/promise/change.ts'
import { type RunbookPart } from '../model/scenario/runbook.ts'
import type { Run } from './context.ts'
import { startGuard } from './guard.ts'
import { inject } from './inject.ts'
import { observe, served } from './observe.ts'
import { baseline, preflight } from './preflight.ts'
import { plantCanaries, sweep } from './residency.ts'
import { follow } from './runbook.ts'
import { cleanUp, keepNative, readBackAll, reconstitute, restoreRoles } from './settle.ts'
import { undoAll } from './undo.ts'
import { endVantages } from './vantages.ts'

export interface RunOutcome {
  readonly aborted: boolean
  readonly undoVerified: boolean
}

/** Runs the plan. Rejects when it was refused before anything was injected; otherwise resolves, aborted or not. */
export async function runDrill(run: Run, requestStop: RequestStop): Promise<RunOutcome> {
  await run.system.takeLock?.(run.runId)
  try {
    const outcome = await drill(run, requestStop)
    // What may still be broken keeps the next drill out until it is recovered.
    if (outcome.undoVerified) await letGo(run)
    return outcome
  } catch (error) {
    // Refused before anything was broken.
    await letGo(run)
    throw error
  } finally {
    // However it ended: a vantage that is left measures on, and keeps this process from its end.
    await endVantages(run)
  }
}

/** A lock that cannot be taken away ends by itself, hours later: what the drill came to stands all the same. */
async function letGo({ system, runId, journal, reporter }: Run): Promise<void> {
  await system.releaseLock?.(runId).catch((error: unknown) => {
    const text = `the lock of run ${runId} could not be taken away: ${error instanceof Error ? error.message : String(error)}`
    journal.append({ type: 'noted', text })
    reporter.note(text)
  })
}

type RequestStop = (by: string, reason: string) => void

async function drill(run: Run, requestStop: RequestStop): Promise<RunOutcome> {
  try {
    await phase(run, 'preflight', () => preflight(run))
    await phase(run, 'baseline', () => baseline(run))
  } catch (error) {
    await endVantages(run)
    const aborted = run.stop.aborted
    run.journal.append({
      type: 'noted',
      text: `refused before injection: ${error instanceof Error ? error.message : String(error)}`,
    })
    run.journal.append({ type: 'run-ended', aborted, undoVerified: true })
    if (!aborted) throw refused(error)
    return { aborted, undoVerified: true }
  }
  const endGuard = startGuard(run, reason => requestStop('guard', reason))
  const timed = await breakAndWatch(run, requestStop)
  endGuard()
  return await putRight(run, timed)
}

/** What could not be prepared was not begun: nothing is broken, and nobody has to undo. */
function refused(error: unknown) {
  if (!(error instanceof MusterError) || error.exitCode !== ExitCode.internal) return error
  const hint =
    error.hint ?? 'nothing was broken; a system, or a machine, that does not answer in time cannot be drilled'
  return refusal(error.code, error.message, hint)
}

async function breakAndWatch(run: Run, requestStop: RequestStop): Promise<Promise<void>[]> {
  let timed: Promise<void>[] = []
  try {
    await phase(run, 'inject', async () => {
      timed = await inject(run)
    })
    let recovered = false
    await phase(run, 'observe', async () => {
      recovered = await watchRecovery(run, timed)
    })
    if (recovered) await changeAsPlanned(run)
  } catch (error) {
    requestStop('harness', error instanceof Error ? error.message : String(error))
  }
  return timed
}

/** True when recovery held: by the system itself, or by the runbook. */
async function watchRecovery(run: Run, timed: readonly Promise<void>[]): Promise<boolean> {
  const recovering = follow(run, 'recover')
  const looking = lookDuring(run, recovering)
  const held = await observe(run, [...timed, recovering, looking], run.plan.observe.atLeastMs)
  const followed = await recovering
  // Of a drill that is stopped nobody waits for it: undo comes first.
  if (!run.stop.aborted) await looking
  if (!held && !run.stop.aborted)
    run.journal.append({ type: 'noted', text: 'recovery did not hold before the deadline' })
  if (held) await look(run, 'after')
  // Survivors on the new timeline, before the old primary is back to change them.
  if (!run.stop.aborted) await readBackAll(run, 1, true)
  return held && followed
}

/** While the fault stands, as soon as clients are served again: what crosses a border only then is seen only then. */
async function lookDuring(run: Run, recovering: Promise<boolean>): Promise<void> {
  if (!run.plan.residency || !(await recovering) || !(await served(run))) return
  await plantCanaries(run, 'during')
  await look(run, 'during')
}

/** A sweep that could not be made is told, and the judge misses it. */
async function look(run: Run, name: SweepName): Promise<void> {
  if (!run.plan.residency || run.stop.aborted) return
  await sweep(run, name).catch(error =>
    run.journal.append({ type: 'noted', text: `nobody looked for canaries (${name}): ${messageOf(error)}` }),
  )
}

const partsOf: Readonly<Record<Change, readonly RunbookPart[]>> = {
  'fail-back': ['reconstitute', 'fail-back'],
  switchover: ['switchover'],
}

/** What fails, or does not hold, ends the runbook: nobody changes what does not work. */
async function changeAsPlanned(run: Run): Promise<void> {
  for (const change of changes) {
    if (!run.plan.runbook?.some(({ part }) => partsOf[change].includes(part))) continue
    let isGood = false
    await phase(run, change, async () => {
      isGood = await followChange(run, change)
    })
    if (!isGood) return
  }
}

/** Between two parts clients are good for a hold: what the next costs them is compared with that. */
async function followChange(run: Run, change: Change): Promise<boolean> {
  for (const part of partsOf[change]) {
    const following = follow(run, part)
    const held = await observe(run, [following], 0)
    if (held && part === change) await look(run, change)
    if (!held || !(await following)) return false
  }
  return true
}

async function putRight(run: Run, timed: readonly Promise<void>[]): Promise<RunOutcome> {
  let undoVerified = false
  await phase(run, 'undo', async () => {
    await Promise.allSettled(timed)
    undoVerified = await undoAll(run, run.stop.aborted ? 'abort' : 'plan')
  })
  await phase(run, 'settle', async () => {
    const steady = await reconstitute(run)
    undoVerified &&= steady
    await readBackAll(run, 2, false).catch(error =>
      run.journal.append({ type: 'noted', text: `read-back 2 failed: ${messageOf(error)}` }),
    )
    await cleanUp(run).catch(error =>
      run.journal.append({ type: 'noted', text: `what clients wrote was not taken out: ${messageOf(error)}` }),
    )
    await endVantages(run)
    if (steady) undoVerified &&= await restoreRoles(run)
    await keepNative(run).catch(error =>
      run.journal.append({ type: 'noted', text: `native files not kept: ${messageOf(error)}` }),
    )
    await look(run, 'end')
  })
  const aborted = run.stop.aborted
  run.journal.append({ type: 'run-ended', aborted, undoVerified })
  return { aborted, undoVerified }
}

async function phase(run: Run, name: Phase, act: () => Promise<void>): Promise<void> {
  run.journal.append({ type: 'phase-started', phase: name })
  run.reporter.phase(name)
  await act()
  run.journal.append({ type: 'phase-ended', phase: name })
  if (run.plan.territories && name !== 'inject') await countFlows(run, name)
}

/** Not after inject: what follows it must not wait. Counters that cannot be read are told, and the judge misses them. */
async function countFlows(run: Run, during: Phase): Promise<void> {
  try {
    const flows = await run.system.flows?.(AbortSignal.timeout(10_000))
    if (flows) run.journal.append({ type: 'flows', during, flows: [...flows] })
  } catch (error) {
    run.journal.append({ type: 'noted', text: `flows were not counted: ${messageOf(error)}` })
  }
}

const messageOf = (error: unknown) =>
  error instanceof MusterError || error instanceof Error ? error.message : String(error)
