/** Whose canaries are planted from where, and what they must not leave. Pure. */
import type { Environment } from '../model/environment.ts'
import { usageError } from '../model/muster-error.ts'
import type { PlannedResidency, PlannedTenant, ResidencyCriterion } from '../model/residency.ts'
import type { Scenario } from '../model/scenario.ts'
import { knownTransfers } from '../model/transfer.ts'
import { oneOf } from './suggest.ts'

/** Null: no criterion asks. A tenant or vantage that is not there is refused, and an environment that names no canaries. */
export function residencyOf({ criteria }: Scenario, environment: Environment): PlannedResidency | null {
  const tenants = criteria.flatMap((criterion, at) =>
    criterion.assert === 'residency' ? [tenantOf(criterion, `criteria.${at}`, environment)] : [],
  )
  if (tenants.length === 0) return null
  const { canaries } = environment
  if (!canaries || Object.keys(canaries).length === 0)
    throw usageError(
      'plan.no-canaries',
      `canaries: environment "${environment.name}" names none, so nothing could be planted and found`,
      'say in the environment which requests leave a record: canaries: { user: { method, path, body, kept } }',
    )
  return { tenants, canaries }
}

function tenantOf({ tenant, vantage }: ResidencyCriterion, where: string, environment: Environment): PlannedTenant {
  const { tenants = {}, vantages, boundaries, regions } = environment
  const own = named('tenant', tenant, tenants, where)
  const place = named('vantage', vantage, vantages, where)
  const home = regions[own.region]?.country
  return {
    tenant,
    boundary: own.boundary,
    countries: boundaries[own.boundary] ?? [],
    host: place.host,
    frontDoor: place.frontDoor ?? (Object.values(environment.services)[0]?.frontDoor as string),
    transfers: (environment.transfers ?? knownTransfers).filter(
      ({ from }) => home !== undefined && from.includes(home),
    ),
  }
}

function named<T>(what: string, name: string, known: Readonly<Record<string, T>>, where: string): T {
  const found = known[name]
  if (found) return found
  throw usageError(
    `plan.unknown-${what}`,
    `${where}.${what}: there is no ${what} "${name}"`,
    oneOf(name, Object.keys(known)),
  )
}
