import { setTimeout as delay } from 'node:timers/promises'

/** Polls until `holds`, the budget is over (false) or the signal aborts (false). */
export async function until(
  holds: () => boolean | Promise<boolean>,
  budgetMs: number,
  signal: AbortSignal | null,
  everyMs = 100,
): Promise<boolean> {
  const deadline = performance.now() + budgetMs
  for (;;) {
    if (await holds()) return true
    if (performance.now() >= deadline || signal?.aborted) return false
    await delay(everyMs)
  }
}
