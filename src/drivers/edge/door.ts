/** Which front door a target means, and which of its servers stand in which region. Pure. */
import { type LabComponent, topologyOf } from '../../lab/topology.ts'
import type { Environment } from '../../model/environment.ts'
import type { Target } from '../../model/target.ts'

/** The front door of one place. */
export interface Door {
  /** `edge@eu` */
  readonly id: string
  /** the proxies behind its address */
  readonly edges: readonly LabComponent[]
  /** the regions that serve it, the first before its backups */
  readonly regions: readonly string[]
}

/** The front door named by a target's component (`edge@eu`); null: it names none of this environment. */
export function doorOf(environment: Environment, { component }: Target): Door | null {
  const { settings } = environment.driver
  const [, name] = /^edge@(.+)$/.exec(component ?? '') ?? []
  const door = name === undefined ? undefined : settings.edges[name]
  if (!door) return null
  const id = `edge@${name}`
  return { id, edges: topologyOf(settings).components.filter(edge => edge.id === id), regions: door.regions }
}

/** For an action that speaks of one of the door's regions: the door, or nothing. */
export function candidatesWith(environment: Environment, target: Target, region: string): string[] {
  const door = doorOf(environment, target)
  return door?.regions.includes(region) ? [door.id] : []
}

/** The door that a target means; throws when there is none: the plan has been compiled for another environment. */
export function requireDoor(environment: Environment, target: Target): Door {
  const door = doorOf(environment, target)
  if (!door) throw new Error(`"${target.component}" is no front door of environment "${environment.name}"`)
  return door
}

/** Names of a region's gateways, as the edge calls its servers: `eu-west-1a`. */
export const serversIn = (environment: Environment, region: string): string[] =>
  topologyOf(environment.driver.settings)
    .components.filter(component => component.kind === 'gateway' && component.region === region)
    .map(({ zone }) => `${region}${zone}`)
