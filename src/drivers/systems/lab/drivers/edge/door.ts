/** Which front door a target means, and which of its servers stand in which region. Pure. */
import { type FrontDoor, frontDoors } from '../../../../../lab/front-doors.ts'
import { topologyOf } from '../../../../../lab/topology.ts'
import { type Environment, isLab } from '../../../../../model/environment/environment.ts'
import type { Target } from '../../../../../model/scenario/target.ts'
import type { Inventoried } from '../../../../contract/inventory.ts'

/** The front door named by a target's component (`edge@eu`); null: it names none of this environment. */
export const doorOf = ({ driver }: Environment, { component }: Target): FrontDoor | null =>
  frontDoors(driver?.settings.edges ?? {}).find(({ id }) => id === component) ?? null

/** For an action that speaks of one of the door's regions: the door, or nothing. */
export function candidatesWith({ environment }: Inventoried, target: Target, region: string): string[] {
  const door = doorOf(environment, target)
  return door?.regions.includes(region) ? [door.id] : []
}

/** The door that a target means; throws when there is none: the plan has been compiled for another environment. */
export function requireDoor(environment: Environment, target: Target): FrontDoor {
  const door = doorOf(environment, target)
  if (!door) throw new Error(`"${target.component}" is no front door of environment "${environment.name}"`)
  return door
}

/** Names of a region's gateways, as the edge calls its servers: `eu-west-1a`. */
export const serversIn = (environment: Environment, region: string): string[] =>
  (isLab(environment) ? topologyOf(environment.driver.settings).components : [])
    .filter(component => component.kind === 'gateway' && component.region === region)
    .map(({ zone }) => `${region}${zone}`)
