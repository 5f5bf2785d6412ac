/** Which components of the lab a target means. Pure. */
import { type ComponentKind, type LabComponent, topologyOf } from '../../lab/topology.ts'
import type { Environment } from '../../model/environment.ts'
import type { Target } from '../../model/scenario.ts'

/** Components that match kind, region and zone of a target; a target without a component matches none. */
export function componentsOf(environment: Environment, target: Target): LabComponent[] {
  const wanted = target.component
  return topologyOf(environment.driver.settings).components.filter(
    component =>
      wanted !== undefined &&
      (component.id === wanted ||
        component.kind === (wanted as ComponentKind) ||
        component.id.split('@')[0] === wanted) &&
      (target.region === undefined || component.region === target.region) &&
      (target.zone === undefined || component.zone === target.zone),
  )
}

/** Zones of a target's region (all regions when none is named), as `<region>/<zone>`. */
export function zonesOf(environment: Environment, target: Target): string[] {
  return Object.entries(environment.driver.settings.regions)
    .filter(([region]) => target.region === undefined || region === target.region)
    .flatMap(([region, { zones }]) => zones.map(zone => [region, zone] as const))
    .filter(([, zone]) => target.zone === undefined || target.zone === 'of-primary' || target.zone === zone)
    .map(([region, zone]) => `${region}/${zone}`)
}
