/** undo: always, in reverse order, with its own deadline; idempotent, and confirmed by looking. */
import { MusterError } from '../model/muster-error.ts'
import { faultContext, faultOf, type OpenFault, type Run } from './context.ts'
import { until } from './wait.ts'

/** Undoes every open fault; true when each was seen to be gone. */
export async function undoAll(run: Run, by: string): Promise<boolean> {
  let verified = true
  for (const open of run.open.toReversed()) verified = (await undoFault(run, open, by)) && verified
  return verified
}

/** Undoes one fault and waits until it is confirmed absent. Never throws: what went wrong is journalled and answered. */
export async function undoFault(run: Run, open: OpenFault, by: string): Promise<boolean> {
  const { planned, handle } = open
  const fault = faultOf(run.drivers, planned.kind)
  const signal = AbortSignal.timeout(run.plan.undoBudgetMs)
  const context = faultContext(run, planned, signal)
  run.journal.append({ type: 'undo-started', fault: planned.id, by })
  try {
    await fault.undo(handle as never, context as never)
    run.journal.append({ type: 'undo-ended', fault: planned.id, ok: true, detail: 'undone' })
  } catch (error) {
    run.journal.append({ type: 'undo-ended', fault: planned.id, ok: false, detail: describe(error) })
  }
  const seen = await confirmAbsent(run, open, signal)
  run.journal.append({ type: 'undo-confirmed', fault: planned.id, ...seen })
  const gone = seen.state === 'absent'
  if (gone) run.open.splice(run.open.indexOf(open), 1)
  run.reporter.note(`undo of ${planned.kind}: ${gone ? 'confirmed' : seen.state}, ${seen.detail}`)
  return gone
}

async function confirmAbsent(run: Run, { planned, handle }: OpenFault, signal: AbortSignal) {
  const fault = faultOf(run.drivers, planned.kind)
  let seen: { state: 'present' | 'absent' | 'unknown'; detail: string } = { state: 'unknown', detail: 'not looked yet' }
  const look = async () => {
    try {
      seen = await fault.confirm(handle as never, faultContext(run, planned, signal) as never)
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
