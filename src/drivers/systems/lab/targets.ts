/** Which components and zones of the lab a target means. Pure. */
import { type LabComponent, topologyOf } from '../../../lab/topology.ts'
import type { Environment } from '../../../model/environment/environment.ts'
import type { Target } from '../../../model/scenario/target.ts'

/**
 * Components that match kind (or id), region and zone of a target; a target without a component matches none. The zone
 * `of-primary` could be any zone of the store's region.
 */
export function componentsOf(environment: Environment, target: Target): LabComponent[] {
  if (target.component === undefined) return []
  const zones = zonesOf(environment, target)
  return topologyOf(environment.driver.settings).components.filter(
    component =>
      isNamed(component, target.component as string) &&
      (target.region === undefined || component.region === target.region) &&
      (target.zone === undefined || zones.includes(placeOf(component))),
  )
}

const isNamed = ({ id, kind }: LabComponent, name: string) => id === name || kind === name || id.split('@')[0] === name

/** `<region>/<zone>` of a component. */
const placeOf = ({ region, zone }: LabComponent) => `${region}/${zone}`

/** Zones of a target's region (all regions when none is named), as `<region>/<zone>`. */
export function zonesOf(environment: Environment, target: Target): string[] {
  const isMeant = target.zone === 'of-primary' ? memberOf(environment, target) : zoneOf(target)
  return Object.entries(environment.driver.settings.regions)
    .filter(([region]) => target.region === undefined || region === target.region)
    .flatMap(([region, { zones }]) => zones.filter(zone => isMeant(region, zone)).map(zone => `${region}/${zone}`))
}

const zoneOf =
  ({ zone: wanted }: Target) =>
  (_region: string, zone: string) =>
    wanted === undefined || wanted === zone

/** Whether a zone holds a member of the target's store, which alone has a primary. */
function memberOf(environment: Environment, target: Target) {
  const store = target.store === undefined ? undefined : environment.stores[target.store]
  return (region: string, zone: string) =>
    store?.kind === 'postgres' && store.region === region && zone in store.members
}
