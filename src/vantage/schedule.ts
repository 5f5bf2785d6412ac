/** An absolute open-loop schedule: slot i is due at `t0 + i * P`, whatever is still outstanding. */
import type { Clock } from './clock.ts'

export interface Schedule {
  stop(): void
}

/**
 * Calls `slot(dueNs)` for every slot. When this thread stood still, missed slots are reported by `late(fromNs, toNs)`
 * and skipped: a burst of overdue operations would measure the harness, not the target.
 */
export function startSchedule(
  now: Clock,
  everyMs: number,
  slot: (dueNs: number) => void,
  late: (fromNs: number, toNs: number, missed: readonly number[]) => void,
): Schedule {
  const periodNs = everyMs * 1e6
  let due = now() + Math.random() * periodNs
  let timer: NodeJS.Timeout
  const wake = () => {
    const overdue = now() - due
    if (overdue > periodNs + 8e6) skip()
    slot(due)
    due += periodNs
    arm()
  }
  const skip = () => {
    const missed: number[] = []
    const from = due
    while (now() - due > periodNs) {
      missed.push(due)
      due += periodNs
    }
    late(from, now(), missed)
  }
  const arm = () => {
    timer = setTimeout(wake, Math.max(0, (due - now()) / 1e6))
  }
  arm()
  return { stop: () => clearTimeout(timer) }
}
