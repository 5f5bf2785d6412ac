/** reconstitute and settle: the system steady again, ledgers read back, vantages ended, the system's own words kept. */
import { join } from 'node:path'
import { runFiles } from '../model/record/run-directory.ts'
import type { Run } from './context.ts'
import { failedReadBacks } from '../vantage/launch.ts'
import { until } from './wait.ts'

const copyingMs = 15_000

/** Writers pause, what survived is read, writers go on. */
export async function readBackAll(run: Run, pass: number, resume: boolean): Promise<void> {
  const signal = AbortSignal.timeout(run.plan.settleBudgetMs)
  const inUse = run.plan.vantages.flatMap(planned => {
    const handle = run.vantages.find(({ name }) => name === planned.name)
    return handle ? [{ planned, handle }] : []
  })
  const writers = inUse.filter(({ planned }) => planned.ledgers.length > 0)
  await Promise.all(writers.map(({ handle }) => handle.quiesce(signal)))
  // A copy that is a moment behind is none that does not come.
  if (!resume) await run.system.untilCopied?.(AbortSignal.any([signal, AbortSignal.timeout(copyingMs)]))
  for (const { planned, handle } of inUse) {
    const outcomes = await handle.readBack(pass, planned.readBacks.length, signal)
    for (const error of failedReadBacks(outcomes))
      run.journal.append({ type: 'noted', text: `read-back ${pass} failed: ${error}` })
  }
  if (resume) for (const { handle } of writers) handle.resume()
}

/** Takes out again what clients wrote, where the environment says how; what could not be is told, and stays. */
export async function cleanUp(run: Run): Promise<void> {
  const signal = AbortSignal.timeout(run.plan.settleBudgetMs)
  for (const { name, readBacks } of run.plan.vantages) {
    const handle = run.vantages.find(vantage => vantage.name === name)
    const count = readBacks.filter(one => one.cleanUp).length
    if (!handle || count === 0) continue
    for (const { ledger, ok, detail } of await handle.cleanUp(count, signal)) {
      run.journal.append({ type: 'cleaned-up', ledger, ok, detail })
      run.reporter.note(`what ${ledger} wrote ${ok ? 'was taken out again' : 'is still there'}: ${detail}`)
    }
  }
}

/** Waits until every check of the system holds again; true when it does. */
export async function reconstitute(run: Run): Promise<boolean> {
  const { steady, checks } = await untilSteady(run)
  run.journal.append({ type: 'checked', phase: 'settle', what: 'steady state', ok: steady, checks: [...checks] })
  return steady
}

/**
 * Gives roles back that the drill has moved, once nobody measures any more: the next drill begins where this one did. A role
 * that cannot be given back is told.
 */
export async function restoreRoles(run: Run): Promise<boolean> {
  const { system, plan, rolesHeld } = run
  if (!system.restoreRoles) return true
  const moved = await system
    .restoreRoles(rolesHeld, AbortSignal.timeout(plan.undoBudgetMs))
    .catch((error: unknown) => [`a role could not be given back: ${String(error)}`])
  for (const text of moved) run.journal.append({ type: 'noted', text })
  return moved.length === 0 || (await reconstitute(run))
}

async function untilSteady(run: Run) {
  let checks = await run.system.steadyState(AbortSignal.timeout(10_000))
  const look = async () => {
    checks = await run.system.steadyState(AbortSignal.timeout(10_000))
    return checks.every(check => check.ok)
  }
  const steady = checks.every(check => check.ok) || (await until(look, run.plan.undoBudgetMs, null, 200))
  return { steady, checks }
}

export async function keepNative(run: Run): Promise<void> {
  const names = await run.system.collectNative?.(
    join(run.directory, runFiles.native),
    run.conceal,
    AbortSignal.timeout(15_000),
  )
  if (names) run.journal.append({ type: 'noted', text: `${names.length} native files kept` })
}
