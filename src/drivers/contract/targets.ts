/** Which parts and zones of an estate a target means. Pure. */
import type { Environment } from '../../model/environment/environment.ts'
import type { Target } from '../../model/scenario/target.ts'
import type { Inventoried, Inventory, Part } from './inventory.ts'

/**
 * Parts that match kind (or id), region and zone of a target; a target without a component matches none. The zone `of-primary`
 * could be any zone of the store's region.
 */
export function partsMeant(estate: Inventoried, target: Target): Part[] {
  if (target.component === undefined) return []
  const zones = zonesMeant(estate, target)
  return estate.inventory.parts.filter(
    part =>
      isNamed(part, target.component as string) &&
      (target.region === undefined || part.region === target.region) &&
      (target.zone === undefined || zones.includes(placeOf(part))),
  )
}

const isNamed = ({ id, kind }: Part, name: string) => id === name || kind === name || id.split('@')[0] === name

/** `<region>/<zone>` of a part. */
const placeOf = ({ region, zone }: Part) => `${region}/${zone}`

/** Zones of a target's region (all regions when none is named), as `<region>/<zone>`. */
export function zonesMeant({ environment, inventory }: Inventoried, target: Target): string[] {
  const isMeant = target.zone === 'of-primary' ? memberOf(environment, target) : zoneOf(target)
  const meant = inventory.parts.filter(
    ({ region, zone }) =>
      region !== null &&
      zone !== null &&
      (target.region === undefined || region === target.region) &&
      isMeant(region, zone),
  )
  return [...new Set(meant.map(placeOf))]
}

/** Every region that holds something. */
export const regionsOf = ({ parts }: Inventory): string[] => [...new Set(parts.flatMap(({ region }) => region ?? []))]

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
