/** Whether the processors of this machine have time to spare. */
import { readFile } from 'node:fs/promises'
import { setTimeout as delay } from 'node:timers/promises'

const windowMs = 1_000
const budgetMs = 20_000
/** of all processors */
const spareShare = 0.2

/**
 * Waits until, over a second, a part of the processors was idle: what a boot leaves to be done is done then, and nobody measures it.
 * Not for long: whoever measures finds out whether clients are served.
 */
export async function untilCalm(signal: AbortSignal): Promise<void> {
  const deadline = performance.now() + budgetMs
  for (let before = await processorTicks(); performance.now() < deadline;) {
    await delay(windowMs, undefined, { signal })
    const now = await processorTicks()
    if (idleShare(before, now) >= spareShare) return
    before = now
  }
}

const processorTicks = () => readFile('/proc/stat', 'utf8')

/** Share of idle time (fields `idle` and `iowait` of the first line) between two readings of /proc/stat. Pure. */
export function idleShare(before: string, now: string): number {
  const [from, to] = [ticksOf(before), ticksOf(now)]
  const passed = to.map((ticks, at) => ticks - (from[at] ?? 0))
  const total = passed.reduce((sum, ticks) => sum + ticks, 0)
  return total === 0 ? 0 : ((passed[3] ?? 0) + (passed[4] ?? 0)) / total
}

/** user, nice, system, idle, iowait, irq, softirq, steal */
const ticksOf = (stat: string) => (stat.split('\n')[0] ?? '').split(/\s+/).slice(1, 9).map(Number)
