/** observe: waiting until recovery holds, counted from the last thing that was done to the system. */
import type { Run } from './context.ts'
import { requiredKeys } from './live-view.ts'
import { until } from './wait.ts'

/**
 * Waits until every required class has been good for the hold, counted from the last of `changes` (undos on schedule, the
 * runbook) and no sooner than `atLeastMs` after it; or until the deadline, which begins anew after the last change.
 */
export async function observe(run: Run, changes: readonly Promise<unknown>[], atLeastMs: number): Promise<boolean> {
  const { holdMs, deadlineMs, successRatio } = run.plan.observe
  // Rejections surface where others await the same promises.
  await Promise.race([Promise.allSettled(changes), stopped(run.stop)])
  const sinceNs = run.journal.now()
  const keys = requiredKeys(run.plan)
  const settled = () => {
    const now = run.journal.now()
    if (now - sinceNs < Math.max(atLeastMs, holdMs) * 1e6) return false
    return keys.every(key => {
      const since = run.live.goodSince(key, successRatio)
      return since !== null && now - since >= holdMs * 1e6
    })
  }
  return await until(settled, deadlineMs, run.stop)
}

/** Waits until every required class has been good for the last second; false: not before the deadline. */
export async function served(run: Run): Promise<boolean> {
  const { deadlineMs, successRatio } = run.plan.observe
  const keys = requiredKeys(run.plan)
  // What was good before may not have noticed yet.
  const fromNs = run.journal.now() + 1e9
  const isGood = (key: string) => {
    const since = run.live.goodSince(key, successRatio)
    return since !== null && run.journal.now() - since >= 1e9
  }
  return await until(() => run.journal.now() >= fromNs && keys.every(isGood), deadlineMs, run.stop)
}

const stopped = (signal: AbortSignal) =>
  new Promise<void>(resolve => {
    if (signal.aborted) resolve()
    signal.addEventListener('abort', () => resolve(), { once: true })
  })
