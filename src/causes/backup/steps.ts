/** Where the time of a restore went. Pure. */
import { durationMs, formatMs } from '../../model/duration.ts'
import type { Finding } from '../../model/verdict/verdict.ts'
import type { RunFacts } from '../facts.ts'
import { show } from '../figures.ts'

/** How long one step of a restore took that was too slow, where it took more than half of it; null: it did not. */
export function mostOfRestore(run: RunFacts, { subject }: Finding, kind: string): string | null {
  const took = run.restores.find(({ store }) => store === subject)?.tookMs
  const step = run.runbook.find(entry => entry.kind === kind && entry.outcome === 'done')?.durationMs
  const criterion = run.plan.criteria.find(entry => entry.assert === 'restore' && entry.store === subject)
  const within = criterion?.assert === 'restore' ? criterion.within : undefined
  const isSlow = took && within !== undefined && took.lower >= durationMs(within)
  return isSlow && step != null && step * 2 > took.lower ? `${formatMs(step)} of the ${show(took)}` : null
}
