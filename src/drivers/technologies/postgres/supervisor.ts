/** The Patroni of a member, by the endpoints that its store gives for both. */
import type { ControlPlane, Endpoint } from '../../../model/environment/environment.ts'
import { type Inventoried, type Part, partAnswering, partNamed } from '../../contract/inventory.ts'

interface Supervised {
  readonly plane: ControlPlane
  readonly endpoint: Endpoint
  /** place from which it may be asked */
  readonly from: string
}

/** Null where no store says so of the instance: whoever runs it restarts and promotes it himself. */
export function supervisionOf({ environment, inventory }: Inventoried, instance: string): Supervised | null {
  const own = partNamed(inventory, instance)
  const sites = Object.values(environment.stores).flatMap(({ standby, ...store }) => [
    store,
    ...(standby ? [standby] : []),
  ])
  for (const { members, controlPlane } of sites) {
    const member = Object.keys(members).find(name => isAt(own, members[name] as Endpoint))
    const endpoint = member === undefined ? undefined : controlPlane?.patroni[member]
    if (controlPlane && endpoint) return { plane: controlPlane, endpoint, from: controlPlane.host }
    if (controlPlane && member !== undefined)
      throw new Error(`controlPlane.patroni names no Patroni for ${instance}, the member of ${member}`)
  }
  return null
}

/** The component that it is; empty: there is none. */
export function supervisorsOf(estate: Inventoried, instance: string): string[] {
  const supervision = supervisionOf(estate, instance)
  return supervision ? [partAnswering(estate.inventory, supervision.endpoint).id] : []
}

const isAt = ({ address, port }: Part, endpoint: Endpoint) => address === endpoint.host && port === endpoint.port
