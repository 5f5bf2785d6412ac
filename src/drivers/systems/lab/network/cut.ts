/** Cutting off a place of the lab: at the router before it, what comes from its link and what goes to it. */
import { frontDoors } from '../../../../lab/front-doors.ts'
import type { Lab } from '../../../../lab/lab.ts'
import { backboneLink, zoneLink } from '../../../../lab/network/script.ts'
import { endpointOf, type Inventoried } from '../../../contract/inventory.ts'
import type { Cut, CutHandle, Direction, Impairing } from '../../../contract/network.ts'
import { partsMeant } from '../../../contract/targets.ts'
import type { DropElement } from '../../../linux/drop-set.ts'
import { drop, dropsStanding, letPass } from './drops.ts'

interface Handle extends CutHandle {
  readonly elements: readonly DropElement[]
}

export const cuttingOf = (lab: Lab, estate: Inventoried): Impairing<Cut, Handle> => ({
  async prepare({ place, direction }) {
    if ('component' in place) return pointCut(lab, place.component, direction)
    const { region, zone } = place
    return zone === null ? regionCut(lab, estate, region, direction) : zoneCut(estate, region, zone, direction)
  },
  open: ({ elements }, owner) => drop(lab, elements, owner),
  standing: ({ elements }, owner) => dropsStanding(lab, elements, owner),
  close: ({ elements }, owner) => letPass(lab, elements, owner),
})

/** Which elements of which sets make a zone vanish. */
function zoneCut(estate: Inventoried, region: string, zone: string, direction: Direction): Handle {
  // Settings may leave a zone without a member of etcd; its database is in each.
  const [member] = ['etcd', 'postgres'].flatMap(component => partsMeant(estate, { component, region, zone }))
  if (!member) throw new Error(`zone ${region}/${zone} has no member to probe`)
  return {
    // Leaving the router towards the zone is what comes in for the zone.
    elements: elementsAt(region, zoneLink(zone), { in: 'dead_out', out: 'dead_in' }, direction),
    probe: { from: `control-${region}`, ...endpointOf(member) },
  }
}

/** The same for a whole region: what happens inside it goes on. */
function regionCut(lab: Lab, estate: Inventoried, region: string, direction: Direction): Handle {
  const gateway = partsMeant(estate, { component: 'gateway', region })[0]
  const outside = lab.topology.hosts.find(({ tier }) => tier === 'client')
  if (!gateway || !outside) throw new Error(`region ${region} has no gateway that could be probed from outside`)
  return {
    // Coming from the backbone is what comes in for the region.
    elements: elementsAt(region, backboneLink, { in: 'dead_in', out: 'dead_out' }, direction),
    probe: { from: outside.name, ...endpointOf(gateway) },
  }
}

/** The same for one point of presence: the backbone neither brings it anything nor hears of it. */
function pointCut(lab: Lab, id: string, direction: Direction): Handle {
  const point = frontDoors(lab.settings.edges)
    .flatMap(({ points }) => points)
    .find(known => known.id === id)
  const client = lab.topology.hosts.find(({ tier }) => tier === 'client')
  if (!point || !client) throw new Error(`${id} is no point of presence that a client could probe`)
  return {
    // Leaving the backbone towards it is what comes in for it.
    elements: elementsAt('backbone', point.link, { in: 'dead_out', out: 'dead_in' }, direction),
    probe: { from: client.name, address: point.address, port: 80 },
  }
}

function elementsAt(
  host: string,
  link: string,
  sets: Readonly<Record<'in' | 'out', 'dead_in' | 'dead_out'>>,
  direction: Direction,
): DropElement[] {
  const dropped = direction === 'both' ? (['dead_in', 'dead_out'] as const) : [sets[direction]]
  return dropped.map(set => ({ host, set, value: `"${link}"` }))
}
