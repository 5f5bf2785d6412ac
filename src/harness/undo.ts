/** undo: always, in reverse order, with its own deadline; idempotent, and confirmed by looking. */
import { MusterError } from '../model/muster-error.ts'
import { contextFor, type OpenChange, reversibleOf, type Run } from './context.ts'
import { until } from './wait.ts'

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
  const { id, kind, handle, leaseMs } = open
  const signal = AbortSignal.timeout(run.plan.undoBudgetMs)
  run.journal.append({ type: 'undo-started', fault: id, by })
  try {
    await reversibleOf(run.drivers, open).undo(handle as never, contextFor(run, leaseMs, signal))
    run.journal.append({ type: 'undo-ended', fault: id, ok: true, detail: 'undone' })
  } catch (error) {
    run.journal.append({ type: 'undo-ended', fault: id, ok: false, detail: describe(error) })
  }
  const seen = await confirmAbsent(run, open, signal)
  run.journal.append({ type: 'undo-confirmed', fault: id, ...seen })
  const gone = seen.state === 'absent'
  if (gone) run.open.splice(run.open.indexOf(open), 1)
  run.reporter.note(`undo of ${kind}: ${gone ? 'confirmed' : seen.state}, ${seen.detail}`)
  return gone
}

async function confirmAbsent(run: Run, open: OpenChange, signal: AbortSignal) {
  let seen: { state: 'present' | 'absent' | 'unknown'; detail: string } = { state: 'unknown', detail: 'not looked yet' }
  const look = async () => {
    try {
      const context = contextFor(run, open.leaseMs, signal)
      seen = await reversibleOf(run.drivers, open).confirm(open.handle as never, context)
    } catch (error) {
      seen = { state: 'unknown', detail: describe(error) }
    }
    return seen.state === 'absent'
  }
  await until(look, run.plan.undoBudgetMs, signal, 200)
  return { state: seen.state, detail: seen.detail }
}

const describe = (error: unknown) =>
  error instanceof MusterError || error instanceof Error ? error.message : String(error)
