/** An absolute open-loop schedule: slot i is due at `t0 + i * P`, whatever is still outstanding. */
import type { Clock } from './clock.ts'

export interface Schedule {
  stop(): void
}

/**
 * Calls `slot(dueNs)` for every slot. Slots missed while this thread stood still are reported by `missed(dueNs)` and
 * skipped: a burst of overdue operations would measure the harness, not the target.
 */
export function startSchedule(
  now: Clock,
  everyMs: number,
  slot: (dueNs: number) => void,
  missed: (dueNs: number) => void,
): Schedule {
  const periodNs = everyMs * 1e6
  let due = now() + Math.random() * periodNs
  let timer: NodeJS.Timeout
  const wake = () => {
    if (now() - due > periodNs + 8e6) skip()
    slot(due)
    due += periodNs
    arm()
  }
  const skip = () => {
    while (now() - due > periodNs) {
      missed(due)
      due += periodNs
    }
  }
  const arm = () => {
    timer = setTimeout(wake, Math.max(0, (due - now()) / 1e6))
  }
  arm()
  return { stop: () => clearTimeout(timer) }
}
