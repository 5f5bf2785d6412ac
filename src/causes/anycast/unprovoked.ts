/** Outages that no fault made, and no return of what was broken. Pure. */
import { formatMs } from '../../model/duration.ts'
import type { Finding } from '../../model/verdict/verdict.ts'
import type { RunFacts } from '../facts.ts'
import { outagesOf, returnsMs } from '../figures.ts'

/** What a fault and its end do is over by then. */
const settledMs = 3_000

/** A sentence on when the first of them began; null: there was none. */
export function unprovoked(run: RunFacts, finding: Finding): string | null {
  const causes = [0, ...returnsMs(run)]
  const begins = outagesOf(run, finding)
    .map(({ startMs }) => startMs.lower)
    .filter(begin => causes.every(at => begin < at || begin > at + settledMs))
  return begins.length === 0
    ? null
    : `users were out once more from ${formatMs(Math.min(...begins))} after the fault on, when nothing was broken and nothing returned`
}
