/** Outages that no fault made, and no return of what was broken. Pure. */
import type { Finding } from '../../model/verdict.ts'
import type { RunFacts } from '../facts.ts'
import { outagesOf, returnsMs } from '../figures.ts'

/** What a fault and its end do is over by then. */
const settledMs = 3_000

/** When the first of them began, in ms after the fault; null: there was none. */
export function unprovokedMs(run: RunFacts, finding: Finding): number | null {
  const causes = [0, ...returnsMs(run)]
  const begins = outagesOf(run, finding)
    .map(({ startMs }) => startMs.lower)
    .filter(begin => causes.every(at => begin < at || begin > at + settledMs))
  return begins.length === 0 ? null : Math.min(...begins)
}
