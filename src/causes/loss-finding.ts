/** What a finding complains of, where that is writes of a store that are lost. Pure. */
import type { Finding } from '../model/verdict/verdict.ts'
import { lossIn } from './broken.ts'
import type { RunFacts } from './facts.ts'

type Kind = RunFacts['environment']['stores'][string]['kind']

/** What a store of this kind lost; null: the finding is about another kind of store, or about something else than loss. */
export function lossFound(run: RunFacts, { assertion, subject }: Finding, kind: Kind): ReturnType<typeof lossIn> {
  if (run.environment.stores[subject]?.kind !== kind) return null
  const loss = lossIn(run, subject)
  // A recovery point that is not met always complains of loss; integrity only where more is lost than the drill allows.
  if (assertion === 'rpo') return loss
  const criterion = run.plan.criteria.find(entry => entry.assert === 'integrity' && entry.store === subject)
  const maxLost = criterion?.assert === 'integrity' ? (criterion.maxLost ?? Infinity) : Infinity
  return loss && loss.lost > maxLost ? loss : null
}
