/**
 * inject: faults on the drill's clock, each prepared, journalled, injected and confirmed in that order; those that last for a
 * while are undone on schedule.
 */
import { setTimeout as delay } from 'node:timers/promises'
import type { Confirmation } from '../drivers/contract/fault.ts'
import type { PlannedFault } from '../model/plan/plan.ts'
import { alignedStart } from './align.ts'
import { contextFor, faultOf, type OpenChange, type Run } from './context.ts'
import { undoOne } from './undo.ts'

const prepareBudgetMs = 15_000
/** Between two looks. */
const againMs = 500

/** Injects every fault at its time and confirms it. Timed undos go on in the background; their promises are returned. */
export async function inject(run: Run): Promise<Promise<void>[]> {
  const beganNs = run.journal.now()
  let startNs: number | null = null
  const timed: Promise<void>[] = []
  for (const planned of run.plan.faults.toSorted((a, b) => a.atMs - b.atMs)) {
    const fault = faultOf(run.drivers, planned)
    const context = contextFor(
      run,
      planned.leaseMs,
      AbortSignal.any([run.stop, AbortSignal.timeout(prepareBudgetMs + planned.atMs)]),
    )
    const { instance, handle } = await fault.prepare(planned.spec as never, planned.target, context as never)
    run.journal.append({ type: 'fault-prepared', fault: planned.id, kind: planned.kind, instance, handle })
    const { id, kind, driver, leaseMs } = planned
    const open: OpenChange = { id, kind, driver, cause: 'fault', leaseMs, handle }
    run.open.push(open)
    // The first fault, ready to fall, starts the drill's clock where the control loop wants it.
    startNs ??= await alignedStart(run, planned, beganNs)
    await waitUntil(startNs + planned.atMs * 1e6, run)
    const injected = await injectOne(run, planned, handle)
    if (planned.lastsMs !== null) timed.push(undoLater(run, open, injected, planned.lastsMs))
  }
  return timed
}

async function waitUntil(ns: number, run: Run): Promise<void> {
  const leftMs = (ns - run.journal.now()) / 1e6
  if (leftMs > 0) await delay(leftMs, undefined, { signal: run.stop })
}

interface Injected {
  /** on the clock of the run */
  readonly atNs: number
  /** how long it took to see that it was there */
  readonly lookMs: number
}

async function injectOne(run: Run, planned: PlannedFault, handle: unknown): Promise<Injected> {
  const fault = faultOf(run.drivers, planned)
  const budgetMs = fault.injectMs ?? prepareBudgetMs
  const context = contextFor(run, planned.leaseMs, AbortSignal.any([run.stop, AbortSignal.timeout(budgetMs)]))
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
  const seen = await looked(() => fault.confirm(handle as never, context as never), context.signal)
  run.journal.append({ type: 'fault-confirmed', fault: planned.id, ...seen })
  run.reporter.note(`${planned.kind}: ${seen.state}, ${seen.detail}`)
  return { atNs: toNs, lookMs: (run.journal.now() - toNs) / 1e6 }
}

/** Looks until somebody answers: a connection that was lost is made again. Rejects with why not, when the time is over. */
async function looked(look: () => Promise<Confirmation>, signal: AbortSignal): Promise<Confirmation> {
  for (;;)
    try {
      return await look()
    } catch (error) {
      if (signal.aborted) throw error
      await delay(againMs)
    }
}

/** What is said to last for a while lasts as long, from when it was there: a look at it takes its time, and so comes before its end. */
async function undoLater(run: Run, open: OpenChange, { atNs, lookMs }: Injected, lastsMs: number): Promise<void> {
  const endNs = atNs + lastsMs * 1e6
  if (!(await isStillOpenAt(endNs - lookMs * 1e6, run, open))) return
  await recheck(run, open)
  if (!(await isStillOpenAt(endNs, run, open))) return
  await undoOne(run, open, 'schedule')
}

/** Waits until then, or until the drill is stopped; whether the change is then still for the schedule to undo. */
async function isStillOpenAt(ns: number, run: Run, open: OpenChange): Promise<boolean> {
  try {
    await waitUntil(ns, run)
  } catch (error) {
    // A drill that is stopped undoes everything itself: the timer only has to get out of the way.
    if (!run.stop.aborted) throw error
  }
  return !run.stop.aborted && run.open.includes(open)
}

/** Whether it was there to the end. What is wrong with the look is told, and keeps nobody from undoing. */
async function recheck(run: Run, open: OpenChange): Promise<void> {
  const { id, leaseMs, handle } = open
  const context = contextFor(run, leaseMs, AbortSignal.any([run.stop, AbortSignal.timeout(prepareBudgetMs)]))
  const seen = await faultOf(run.drivers, open)
    .confirm(handle as never, context as never)
    .catch((error: unknown) => ({ state: 'unknown' as const, detail: String(error) }))
  run.journal.append({ type: 'fault-rechecked', fault: id, ...seen })
}
