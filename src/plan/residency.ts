/** Whose canaries are planted from where, and what they must not leave. Pure. */
import type { Environment } from '../model/environment/environment.ts'
import { usageError } from '../model/muster-error.ts'
import type {
  Canary,
  PlannedCanary,
  PlannedResidency,
  PlannedTenant,
  ResidencyCriterion,
} from '../model/promise/residency.ts'
import type { Scenario } from '../model/scenario/scenario.ts'
import { knownTransfers } from '../model/territory/transfer.ts'
import { oneOf } from './suggest.ts'
import { clientUrls, doorOf } from './urls.ts'

/** Null: no criterion asks. A name that is not there is refused, and an environment that names no canaries. */
export function residencyOf({ criteria }: Scenario, environment: Environment): PlannedResidency | null {
  const asked = criteria.flatMap((criterion, at) =>
    criterion.assert === 'residency' ? [{ criterion, where: `criteria.${at}` }] : [],
  )
  if (asked.length === 0) return null
  if (Object.keys(environment.canaries ?? {}).length === 0)
    throw usageError(
      'plan.no-canaries',
      `canaries: environment "${environment.name}" names none, so nothing could be planted and found`,
      'say in the environment what leaves a record: canaries: { user: { through, service, method, path, body, kept } }',
    )
  return { tenants: asked.map(({ criterion, where }) => tenantOf(criterion, where, environment)) }
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
    canaries: Object.fromEntries(
      Object.entries(environment.canaries ?? {}).map(([kind, canary]) => [
        kind,
        planned(canary, `canaries.${kind}`, vantage, environment),
      ]),
    ),
    transfers: (environment.transfers ?? knownTransfers).filter(
      ({ from }) => home !== undefined && from.includes(home),
    ),
  }
}

function planned(canary: Canary, where: string, vantage: string, environment: Environment): PlannedCanary {
  if (canary.through === 's3') {
    const store = named('store', canary.store, environment.stores, where)
    if (store.kind !== 'object-store')
      throw usageError('plan.canary', `${where}.store: "${canary.store}" is no object store`)
    const urls = clientUrls(store).map(url => `${url}/${canary.key}`)
    return { urls, method: 'PUT', body: canary.body, kept: canary.kept }
  }
  const { through: _, service: name, path, ...request } = canary
  const service = named('service', name, environment.services, where)
  return { urls: [doorOf(vantage, service, environment) + path], ...request }
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
