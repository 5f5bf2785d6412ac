/** Recovery of an interrupted run: from the journal alone, every fault whose undo is not confirmed is undone. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import type { Driver } from '../drivers/contract/driver.ts'
import type { DrilledSystem } from '../drivers/contract/system.ts'
import { readFrozenPlan } from '../journal/frozen-plan.ts'
import { dropTornTail, entriesOf, entryOf, readJournal } from '../journal/reader.ts'
import { JournalWriter } from '../journal/writer.ts'
import type { JournalEntry } from '../model/record/journal-entry.ts'
import { kindOfHit } from '../model/scenario/former-kinds.ts'
import type { Plan } from '../model/plan/plan.ts'
import { observationsOf, runFiles } from '../model/record/run-directory.ts'
import { isVantage } from '../vantage/launch.ts'
import type { Literal } from '../secrecy/literals.ts'
import type { OpenChange, Reporter, Run } from './context.ts'
import { LiveView } from './live-view.ts'
import { removePositives } from './residency.ts'
import { cleanUp, keepNative, readBackAll, reconstitute, restoreRoles } from './settle.ts'
import { undoAll } from './undo.ts'
import { bringAll, endVantages, startVantage } from './vantages.ts'
import { until } from './wait.ts'

interface Recovery {
  readonly directory: string
  readonly drivers: readonly Driver[]
  /** null: it is gone, and every fault with it */
  readonly system: DrilledSystem | null
  readonly reporter: Reporter
  /** takes secrets out of a text before it is kept */
  readonly conceal: (text: string) => string
  readonly known: readonly Literal[]
}

/** Undoes, waits for steady state, reads the ledgers back and ends the journal. Does nothing to a run that has ended. */
export async function recoverRun({
  directory,
  drivers,
  system,
  reporter,
  conceal,
  known,
}: Recovery): Promise<{ undoVerified: boolean }> {
  const file = join(directory, runFiles.journal)
  const found = await readJournal(file)
  const ended = entriesOf(found.entries, 'run-ended').at(-1)
  if (ended?.undoVerified) return { undoVerified: true }
  await dropTornTail(file, found)
  const { plan } = await readFrozenPlan(directory, found.entries)
  const started = entryOf(found.entries, 'run-started')
  const journal = new JournalWriter(file, BigInt(started?.epochNs ?? '0'), found.head, conceal)
  const open = openChanges(plan, found.entries)
  journal.append({ type: 'recovered', pid: process.pid, detail: `${open.length} changes to undo` })
  // What was built anew in its place has none of its faults, and none of what clients wrote: to read it would look like loss.
  if (!system || (started?.system !== undefined && started.system !== system.identity())) {
    const why = system ? 'the drilled system is gone, another stands in its place' : 'the drilled system is gone'
    const text = `${why}: its faults went with it, and what survived cannot be read`
    journal.append({ type: 'noted', text })
    reporter.note(text)
    journal.append({ type: 'run-ended', aborted: true, undoVerified: true })
    journal.close()
    return { undoVerified: true }
  }
  system.onChange?.(change => journal.append({ type: 'command', ...change }))
  const run: Run = {
    plan,
    runId: started?.runId ?? '',
    directory,
    system,
    drivers,
    journal,
    reporter,
    live: new LiveView(),
    stop: new AbortController().signal,
    vantages: [],
    stratum: null,
    operator: null,
    open,
    rolesHeld: [...(entryOf(found.entries, 'roles-held')?.held ?? [])],
    conceal,
    known,
  }
  const begun = entriesOf(found.entries, 'vantage-started').map(({ vantage }) => vantage)
  const undone = (await undoAll(run, 'recover')) && (await reconstitute(run))
  const clean = !plan.residency || (await withoutPositives(run))
  if (system.away) await bringAll(run, begun, goneAwayMs)
  else await vantagesGone(found.entries)
  await readSurvivors(run)
  const undoVerified = undone && clean && (await restoreRoles(run))
  await keepNative(run)
  if (undoVerified) await system.releaseLock?.(run.runId)
  // What was changed last is told a turn later.
  await setImmediate()
  journal.append({ type: 'run-ended', aborted: true, undoVerified })
  journal.close()
  return { undoVerified }
}

/** A positive that is left is something not undone; it is told, and the run comes to its end all the same. */
async function withoutPositives(run: Run): Promise<boolean> {
  try {
    await removePositives(run)
    return true
  } catch (error) {
    run.journal.append({ type: 'noted', text: error instanceof Error ? error.message : String(error) })
    return false
  }
}

/** Time for vantages of a dead harness to end. */
const goneMs = 15_000
/** On other machines they wait for a while for a connection that may be made again. */
const goneAwayMs = 45_000

/** Vantages of a dead harness end by themselves once they have written what they know: only then may their files be added to. */
async function vantagesGone(entries: readonly JournalEntry[]): Promise<void> {
  const pids = entriesOf(entries, 'vantage-started').map(({ pid }) => pid)
  const gone = await until(() => !pids.some(isVantage), goneMs, null)
  if (!gone) for (const pid of pids.filter(isVantage)) process.kill(pid, 'SIGKILL')
}

/** Faults and steps that were prepared and whose absence nobody has seen since. */
function openChanges(plan: Plan, entries: readonly JournalEntry[]): OpenChange[] {
  const gone = new Set(
    entriesOf(entries, 'undo-confirmed')
      .filter(({ state }) => state === 'absent')
      .map(({ fault }) => fault),
  )
  const faults = entriesOf(entries, 'fault-prepared').flatMap(({ fault: id, handle, ...hit }): OpenChange[] => {
    const planned = plan.faults.find(fault => fault.id === id)
    if (!planned) return []
    const { driver, leaseMs } = planned
    return [{ id, kind: kindOfHit(hit), driver, cause: 'fault', leaseMs, handle }]
  })
  const steps = entriesOf(entries, 'step-prepared').flatMap(({ step: id, kind, handle }): OpenChange[] => {
    const planned = plan.runbook?.find(step => step.id === id)
    return planned?.action && planned.undo !== null
      ? [{ id, kind, driver: planned.action.driver, cause: 'step', leaseMs: planned.action.leaseMs, handle }]
      : []
  })
  return [...faults, ...steps].filter(({ id }) => !gone.has(id))
}

/** A vantage only to read back what the interrupted one wrote; its record is added to the same file. */
async function readSurvivors(run: Run): Promise<void> {
  for (const vantage of run.plan.vantages.filter(({ readBacks }) => readBacks.length > 0)) {
    if (!existsSync(join(run.directory, observationsOf(vantage.name)))) continue
    await startVantage(run, vantage, false)
  }
  await readBackAll(run, 2, false)
  await cleanUp(run)
  await endVantages(run)
}
