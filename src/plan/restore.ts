/** What a criterion that a store can be restored needs: the steps that restore it, and the promises that apply. Pure. */
import type { Environment } from '../model/environment/environment.ts'
import { usageError } from '../model/muster-error.ts'
import type { Tier } from '../model/names.ts'
import { runbookSteps } from '../model/scenario/runbook.ts'
import type { Scenario } from '../model/scenario/scenario.ts'

/** Steps without which nothing could be said. */
const needed = ['backup.restore', 'backup.replay', 'backup.first-query', 'backup.verify']

/** Refuses a scenario whose runbook lacks one of the steps. */
export function refuseWithoutSteps(scenario: Scenario, store: string, where: string): void {
  const steps = runbookSteps(scenario.runbook)
  const done = steps.flatMap(step => ('do' in step && step.target.store === store ? [step.do] : []))
  const missing = needed.filter(kind => !done.includes(kind))
  if (missing.length === 0) return
  throw usageError(
    'plan.no-restore',
    `${where}: nothing could be said of a restore of "${store}": the runbook lacks ${missing.join(', ')}`,
    `add ${missing.length === 1 ? 'a step' : 'steps'} with target { store: '${store}' }`,
  )
}

const tiers: readonly Tier[] = ['critical', 'standard', 'non-critical']

/** The tier whose recovery time a store has to keep: the most critical of the services that need it. */
export function tierOf({ services }: Environment, store: string): Tier {
  const using = Object.values(services).filter(({ stores }) => stores.includes(store))
  return tiers.find(tier => using.some(service => service.tier === tier)) ?? 'non-critical'
}
