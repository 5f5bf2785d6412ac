/** What of an environment keeps a plan's steps from being done, or what they answer from being true. Pure. */
import type { Driver } from '../drivers/contract/driver.ts'
import type { Environment } from '../model/environment/environment.ts'
import { refusal } from '../model/muster-error.ts'
import type { Plan } from '../model/plan/plan.ts'

/** A sentence each, with the path of the setting. */
export function hindrancesOf({ runbook }: Plan, environment: Environment, drivers: readonly Driver[]): string[] {
  const kinds = new Set((runbook ?? []).flatMap(({ action }) => action?.kind ?? []))
  const actions = drivers.flatMap(driver => driver.actions ?? []).filter(({ kind }) => kinds.has(kind))
  return [...new Set(actions.flatMap(action => action.hindrances?.(environment) ?? []))]
}

/** Throws before anything is started: what would be measured would not be about the drilled system. */
export function refuseHindered(plan: Plan, environment: Environment, drivers: readonly Driver[]): void {
  const found = hindrancesOf(plan, environment, drivers)
  if (found.length === 0) return
  throw refusal(
    'plan.hindered',
    ['this environment cannot be drilled so:', ...found.map(text => `  ${text}`)].join('\n'),
    'change the setting, here or with --set, or take the step out of the runbook',
  )
}
