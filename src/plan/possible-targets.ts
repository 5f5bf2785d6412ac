/** What a fault could be aimed at in an estate, to tell whether it means anything there at all. Pure. */
import type { AnyFault } from '../drivers/contract/fault.ts'
import type { Inventoried } from '../drivers/contract/inventory.ts'
import { type Environment, isLab } from '../model/environment/environment.ts'
import type { Target } from '../model/scenario/target.ts'

/** Whether some target of the estate means something to a fault. */
export const meansSomething = ({ candidates }: Pick<AnyFault, 'candidates'>, estate: Inventoried): boolean =>
  possibleTargets(estate).some(target => candidates(estate, target).length > 0)

function possibleTargets({ environment, inventory }: Inventoried): Target[] {
  const { regions, stores, services } = environment
  const places = Object.entries(regions).flatMap(([region, { zones }]) => [
    { region },
    ...zones.map(zone => ({ region, zone })),
  ])
  const components = [...new Set([...inventory.parts.map(({ id }) => id), ...namedIn(environment)])]
  return [
    {},
    ...places,
    ...Object.keys(services).map(service => ({ service })),
    ...components.flatMap(component => [{ component }, ...places.map(place => ({ component, ...place }))]),
    ...Object.keys(stores).flatMap(store => [
      ...[{ store }, { store, role: 'primary' as const }, { store, role: 'replica' as const }],
      ...places.map(place => ({ store, ...place })),
    ]),
  ]
}

/** Load balancers and records, which scenarios name as components. */
function namedIn(environment: Environment): string[] {
  if (isLab(environment)) return []
  return Object.values(environment.systems).flatMap(system => {
    if (system.driver === 'cloudflare') return Object.keys(system.loadBalancers)
    return system.driver === 'route53' ? Object.keys(system.records) : []
  })
}
