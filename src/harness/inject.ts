/**
 * inject and observe: faults on the drill's clock, each prepared, journalled, injected and confirmed in that order; those
 * that last for a while are undone on schedule; then waiting until recovery holds.
 */
import { setTimeout as delay } from 'node:timers/promises'
import type { PlannedFault } from '../model/plan.ts'
import { faultContext, faultOf, type OpenFault, type Run } from './context.ts'
import { requiredKeys } from './live-view.ts'
import { undoFault } from './undo.ts'
import { until } from './wait.ts'

const prepareBudgetMs = 15_000

/** Injects every fault at its time and confirms it. Timed undos go on in the background; their promises are returned. */
export async function inject(run: Run): Promise<Promise<void>[]> {
  const startNs = run.journal.now()
  const timed: Promise<void>[] = []
  for (const planned of run.plan.faults.toSorted((a, b) => a.atMs - b.atMs)) {
    const fault = faultOf(run.drivers, planned.kind)
    const context = faultContext(
      run,
      planned,
      AbortSignal.any([run.stop, AbortSignal.timeout(prepareBudgetMs + planned.atMs)]),
    )
    const { instance, handle } = await fault.prepare(planned.spec as never, planned.target, context as never)
    run.journal.append({ type: 'fault-prepared', fault: planned.id, kind: planned.kind, instance, handle })
    run.open.push({ planned, handle })
    await waitUntil(startNs + planned.atMs * 1e6, run)
    await injectOne(run, planned, handle)
    if (planned.lastsMs !== null) timed.push(undoLater(run, planned, planned.lastsMs))
  }
  return timed
}

async function waitUntil(ns: number, run: Run): Promise<void> {
  const leftMs = (ns - run.journal.now()) / 1e6
  if (leftMs > 0) await delay(leftMs, undefined, { signal: run.stop })
}

async function injectOne(run: Run, planned: PlannedFault, handle: unknown): Promise<void> {
  const fault = faultOf(run.drivers, planned.kind)
  const context = faultContext(run, planned, AbortSignal.any([run.stop, AbortSignal.timeout(prepareBudgetMs)]))
  run.journal.append({ type: 'fault-injecting', fault: planned.id })
  const fromNs = run.journal.now()
  try {
    await fault.inject(handle as never, context as never)
  } catch (error) {
    run.journal.append({ type: 'fault-failed', fault: planned.id, error: String(error) })
    throw error
  }
  const toNs = run.journal.now()
  run.journal.append({ type: 'fault-injected', fault: planned.id, fromNs, toNs })
  const seen = await fault.confirm(handle as never, context as never)
  run.journal.append({ type: 'fault-confirmed', fault: planned.id, ...seen })
  run.reporter.note(`${planned.kind}: ${seen.state}, ${seen.detail}`)
}

async function undoLater(run: Run, planned: PlannedFault, afterMs: number): Promise<void> {
  // An abort undoes everything itself: the timer then only has to get out of the way.
  await delay(afterMs, undefined, { signal: run.stop }).catch(() => undefined)
  const open = run.open.find(entry => entry.planned === planned)
  if (run.stop.aborted || !open) return
  await recheck(run, open)
  await undoFault(run, open, 'schedule')
}

/** Whether it was there to the end. What is wrong with the look is told, and keeps nobody from undoing. */
async function recheck(run: Run, { planned, handle }: OpenFault): Promise<void> {
  const context = faultContext(run, planned, AbortSignal.any([run.stop, AbortSignal.timeout(prepareBudgetMs)]))
  const seen = await faultOf(run.drivers, planned.kind)
    .confirm(handle as never, context as never)
    .catch((error: unknown) => ({ state: 'unknown' as const, detail: String(error) }))
  run.journal.append({ type: 'fault-rechecked', fault: planned.id, ...seen })
}

/** Waits until every required class has been good for the hold, counted from the last fault or undo; or until the deadline. */
export async function observe(run: Run, timed: readonly Promise<void>[]): Promise<boolean> {
  const { holdMs, atLeastMs, deadlineMs, successRatio } = run.plan.observe
  const startNs = run.journal.now()
  const undone = Promise.all(timed).then(() => run.journal.now())
  // Rejections surface where the undo phase awaits the same promises.
  let lastChangeNs: number | null = timed.length === 0 ? startNs : null
  undone.then(ns => (lastChangeNs = ns)).catch(() => (lastChangeNs = run.journal.now()))
  const keys = requiredKeys(run.plan)
  const settled = () => {
    const now = run.journal.now()
    if (lastChangeNs === null || now - startNs < atLeastMs * 1e6) return false
    if (timed.length > 0 && now - lastChangeNs < atLeastMs * 1e6) return false
    return keys.every(key => {
      const since = run.live.goodSince(key, successRatio)
      return since !== null && now - since >= holdMs * 1e6 && now - (lastChangeNs ?? now) >= holdMs * 1e6
    })
  }
  return await until(settled, deadlineMs, run.stop)
}
