/** What is said of a target that means nothing. Pure. */
import type { Environment } from '../model/environment/environment.ts'
import { usageError } from '../model/muster-error.ts'
import type { Target } from '../model/scenario/target.ts'

/** `where`: path of what names the target; `kind`: the fault or action that could hit nothing. */
export function unknownTarget(target: Target, where: string, kind: string, environment: Environment) {
  const stores = Object.keys(environment.stores).join(', ')
  const zones = Object.values(environment.regions).flatMap(({ zones: names }) => names)
  return usageError(
    'plan.unknown-target',
    `${where}.target: ${JSON.stringify(target)} means nothing that ${kind} can hit in environment "${environment.name}"`,
    `stores: ${stores}; zones: ${[...new Set(zones)].join(', ')}; regions: ${Object.keys(environment.regions).join(', ')}`,
  )
}
