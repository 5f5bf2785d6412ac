/** Where regions, edges and vantages are, for a scenario that asks where users were served. Pure. */
import type { Environment } from '../model/environment/environment.ts'
import { usageError } from '../model/muster-error.ts'
import type { Scenario } from '../model/scenario/scenario.ts'
import type { PlannedPlaces } from '../model/promise/serving-place.ts'
import { oneOf } from './suggest.ts'

/** Null: no criterion asks. A service that is not there, or whose users are nobody's to protect, is refused. */
export function placesOf({ criteria, load }: Scenario, environment: Environment): PlannedPlaces | null {
  const asked = criteria.flatMap((criterion, at) =>
    criterion.assert === 'serving-place' ? [{ service: criterion.service, where: `criteria.${at}` }] : [],
  )
  if (asked.length === 0) return null
  const vantages = vantagePlaces(environment)
  for (const { service, where } of asked) {
    if (!environment.services[service])
      throw usageError(
        'plan.unknown-service',
        `${where}: there is no service "${service}"`,
        oneOf(service, Object.keys(environment.services)),
      )
    const users = [...load.probes, ...load.ledgers].filter(user => user.service === service)
    if (!users.some(({ vantage }) => vantage in vantages))
      throw usageError(
        'plan.no-boundary',
        `${where}: nobody in load asks "${service}" from a country that lies in a boundary`,
        'add a probe from a vantage inside one',
      )
  }
  const regions = Object.entries(environment.regions).map(([name, { country }]) => [name, country] as const)
  return { regions: Object.fromEntries(regions), edges: edgePlaces(environment), vantages }
}

function vantagePlaces({ vantages, boundaries }: Environment): PlannedPlaces['vantages'] {
  const found = Object.entries(vantages).flatMap(([name, { country }]) => {
    const [boundary, countries] = Object.entries(boundaries).find(([, inside]) => inside.includes(country)) ?? []
    return boundary && countries ? [[name, { boundary, countries }] as const] : []
  })
  return Object.fromEntries(found)
}

function edgePlaces({ driver }: Environment): PlannedPlaces['edges'] {
  const found = Object.entries(driver?.settings.edges ?? {}).flatMap(([name, { country, points = [] }]) => [
    ...(country === undefined ? [] : [[`edge@${name}`, country] as const]),
    ...points.map(point => [`edge@${name}-${point.name}`, point.country] as const),
  ])
  return Object.fromEntries(found)
}
