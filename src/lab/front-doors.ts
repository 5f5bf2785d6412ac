/** Front doors of the global load balancer: an address for the clients of a place, served from one or several points of presence. Pure. */
import type { LabSettings } from '../model/environment/lab/lab-settings.ts'

/** One place from which a front door is served. */
export interface PointOfPresence {
  /** the proxy there: `edge@us`, `edge@eu-dublin` */
  readonly id: string
  readonly host: string
  /** its own; the door's too where it is the only one */
  readonly address: string
  /** interface of the backbone towards it */
  readonly link: string
}

export interface FrontDoor {
  readonly name: string
  /** `edge@eu` */
  readonly id: string
  /** what clients connect to */
  readonly address: string
  readonly regions: readonly string[]
  /** the nearest to the clients first; several announce the address by anycast */
  readonly points: readonly PointOfPresence[]
}

export const frontDoors = (edges: LabSettings['edges']): FrontDoor[] =>
  Object.entries(edges).map(([name, { address, regions, points }]) => ({
    name,
    id: `edge@${name}`,
    address,
    regions,
    points: points?.map(point => pointAt(`${name}-${point.name}`, point.address)) ?? [pointAt(name, address)],
  }))

export const isAnycast = ({ points }: FrontDoor) => points.length > 1

/** The door that a point of presence serves. */
export function doorOfPoint(edges: LabSettings['edges'], id: string): FrontDoor {
  const door = frontDoors(edges).find(({ points }) => points.some(point => point.id === id))
  if (!door) throw new Error(`no front door is served by ${id}`)
  return door
}

const pointAt = (name: string, address: string): PointOfPresence => ({
  id: `edge@${name}`,
  host: `edge-${name}`,
  address,
  link: `e-${name}`,
})
