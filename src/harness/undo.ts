/** undo: always, in reverse order, with its own deadline; idempotent, and confirmed by looking. */
import { setTimeout as delay } from 'node:timers/promises'
import type { Confirmation } from '../drivers/contract/fault.ts'
import { MusterError } from '../model/muster-error.ts'
import { contextFor, type OpenChange, reversibleOf, type Run } from './context.ts'
import { until } from './wait.ts'

/** Between two attempts. */
const againMs = 1_000

/**
 * Undoes all that is open; true when each was seen to be gone. First what was broken, then what the runbook changed because
 * of it: nobody can return to what is not there.
 */
export async function undoAll(run: Run, by: string): Promise<boolean> {
  let verified = true
  const reversed = run.open.toReversed()
  const order = [
    ...reversed.filter(({ cause }) => cause === 'fault'),
    ...reversed.filter(({ cause }) => cause === 'step'),
  ]
  for (const open of order) verified = (await undoOne(run, open, by)) && verified
  return verified
}

/** Undoes one change and waits until it is confirmed absent. Never throws: what went wrong is journalled and answered. */
export async function undoOne(run: Run, open: OpenChange, by: string): Promise<boolean> {
  const { id, kind } = open
  const signal = AbortSignal.timeout(budgetOf(run, open))
  run.journal.append({ type: 'undo-started', fault: id, by })
  const seen = await undone(run, open, signal)
  run.journal.append({ type: 'undo-confirmed', fault: id, state: seen.state, detail: seen.detail })
  const gone = seen.state === 'absent'
  if (gone) run.open.splice(run.open.indexOf(open), 1)
  run.reporter.note(`undo of ${kind}: ${gone ? 'confirmed' : seen.state}, ${seen.detail}`)
  return gone
}

const budgetOf = ({ plan, drivers }: Run, open: OpenChange) =>
  Math.max(plan.undoBudgetMs, reversibleOf(drivers, open).undoMs ?? 0)

type Seen = Pick<Confirmation, 'state' | 'detail'>

/** Undoes again what could not be undone, until the time is over: a connection that was lost is made again, and twice does no harm. */
async function undone(run: Run, open: OpenChange, signal: AbortSignal): Promise<Seen> {
  const told = new Set<string>()
  for (;;) {
    const problem = await tryUndo(run, open, signal)
    if (problem === null) return await confirmAbsent(run, open, signal)
    if (!told.has(problem)) run.journal.append({ type: 'undo-ended', fault: open.id, ok: false, detail: problem })
    told.add(problem)
    // That it is not there does not say that nothing of it is left: its marks go with an undo that comes to its end.
    if (signal.aborted) return await look(run, open, signal)
    await delay(againMs)
  }
}

/** Null: it was undone; otherwise why not. */
async function tryUndo(run: Run, open: OpenChange, signal: AbortSignal): Promise<string | null> {
  try {
    await reversibleOf(run.drivers, open).undo(open.handle as never, contextFor(run, open.leaseMs, signal))
  } catch (error) {
    return describe(error)
  }
  run.journal.append({ type: 'undo-ended', fault: open.id, ok: true, detail: 'undone' })
  return null
}

async function look(run: Run, open: OpenChange, signal: AbortSignal): Promise<Seen> {
  try {
    const context = contextFor(run, open.leaseMs, signal)
    return await reversibleOf(run.drivers, open).confirm(open.handle as never, context)
  } catch (error) {
    return { state: 'unknown', detail: describe(error) }
  }
}

async function confirmAbsent(run: Run, open: OpenChange, signal: AbortSignal): Promise<Seen> {
  let seen: Seen = { state: 'unknown', detail: 'not looked yet' }
  const isAbsent = async () => {
    seen = await look(run, open, signal)
    return seen.state === 'absent'
  }
  await until(isAbsent, budgetOf(run, open), signal, 200)
  return { state: seen.state, detail: seen.detail }
}

const describe = (error: unknown) =>
  error instanceof MusterError || error instanceof Error ? error.message : String(error)
