/** Whether a finding complains of writes that are lost, and not of something else. Pure. */
import type { Finding } from '../model/verdict.ts'
import { lossIn } from './broken.ts'
import type { RunFacts } from './facts.ts'

/** A recovery point that is not met always is; integrity only where more is lost than the drill allows. */
export function isAboutLoss(run: RunFacts, { assertion, subject }: Finding): boolean {
  if (assertion === 'rpo') return true
  const criterion = run.plan.criteria.find(entry => entry.assert === 'integrity' && entry.store === subject)
  const maxLost = criterion?.assert === 'integrity' ? (criterion.maxLost ?? Infinity) : Infinity
  return (lossIn(run, subject)?.lost ?? 0) > maxLost
}
