/**
 * Notices when this thread itself stood still: a tick that comes late proves that in between nothing was sent and no answer
 * was looked at. It watches itself, because whoever is late finds out on waking; should the thread never wake again, the
 * harness no longer hears of it, and its guard stops the drill.
 */
import type { Clock } from './clock.ts'
import type { Schedule } from './schedule.ts'

const everyMs = 3
/** Less than the shortest silence that counts (8 ms): what goes unnoticed must not look like one. */
const toleratedNs = (everyMs + 3) * 1e6

/** Calls `report(fromNs, toNs)` for each stand-still: from the last tick that came to the one that came late. */
export function watchStalls(now: Clock, report: (fromNs: number, toNs: number) => void): Schedule {
  let last = now()
  const timer = setInterval(() => {
    const at = now()
    if (at - last > toleratedNs) report(last, at)
    last = at
  }, everyMs)
  return { stop: () => clearInterval(timer) }
}
