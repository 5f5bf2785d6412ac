/** How far the clocks of vantages on other machines may be off: every time since a fault is known to so much less. Pure. */
import type { JournalEntry } from '../model/record/journal-entry.ts'
import { entriesOf } from './reader.ts'

/** What a clock may gain or lose against another where nobody looked twice: what NTP may slew it by, and more than a crystal errs. */
const driftPerNs = 500e-6

/** In ns, either way, of the vantage whose clock is known least; 0: all share ours. */
export function clockWidthNs(entries: readonly JournalEntry[]): number {
  const ended = entriesOf(entries, 'vantage-ended')
  const lastNs = entries.at(-1)?.ns ?? 0
  const widths = entriesOf(entries, 'vantage-started').flatMap(({ vantage, clock, ns }) => {
    if (!clock) return []
    const last = ended.findLast(entry => entry.vantage === vantage)?.clock
    if (!last) return [clock.halfWidthNs + (lastNs - ns) * driftPerNs]
    const driftedNs = Math.abs(Number(BigInt(last.offsetNs) - BigInt(clock.offsetNs)))
    return [Math.max(clock.halfWidthNs, last.halfWidthNs) + driftedNs]
  })
  return Math.max(0, ...widths)
}
