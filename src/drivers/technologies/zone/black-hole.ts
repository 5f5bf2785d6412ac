import Type, { type Static } from 'typebox'
import { frontDoors } from '../../../lab/front-doors.ts'
import { backboneLink, zoneLink } from '../../../lab/network/script.ts'
import type { Target } from '../../../model/scenario/target.ts'
import type { Confirmation, Fault, FaultContext } from '../../contract/fault.ts'
import type { Json } from '../../contract/json.ts'
import { addElements, deleteElements, type DropElement, presentElements } from '../network/drop-set.ts'
import { chooseComponent, chooseZone } from './place.ts'
import type { LabSystem } from '../../systems/lab/system.ts'
import type { Inventoried } from '../../contract/inventory.ts'
import { partsMeant, regionsOf, zonesMeant } from '../../contract/targets.ts'

export const BlackHoleSpec = Type.Object(
  {
    direction: Type.Optional(
      Type.Enum(['both', 'in', 'out'], {
        description: 'what is dropped, as the zone or region sees it: what comes in, what goes out',
      }),
    ),
  },
  { additionalProperties: false },
)
export type BlackHoleSpec = Static<typeof BlackHoleSpec>

export interface BlackHoleHandle {
  /** `<region>/<zone>`, a region's name, or an edge (`edge@eu-dublin`) */
  readonly place: string
  readonly direction: string
  readonly elements: readonly DropElement[]
  readonly probe: { readonly from: string; readonly address: string; readonly port: number }
  readonly [key: string]: Json
}

/**
 * `lab.black-hole`: drops every packet of a zone, of a region where the target names no zone, or of the point of presence that
 * it names as its component, as when its network is gone.
 */
export const blackHole: Fault<BlackHoleSpec, BlackHoleHandle, LabSystem> = {
  kind: 'lab.black-hole',
  schema: BlackHoleSpec,
  describe: ({ direction = 'both' }) => ({
    effect: `drops every packet that crosses the border of the zone, region or point of presence (${direction}) at the router before it, silently`,
    undo: 'lets packets pass again; the drop expires by itself should nobody undo it',
    reversible: true,
    permission: 'change the fault sets of the lab’s routers',
    blastRadius: 'region',
  }),
  candidates: (estate, target) => {
    if (target.component !== undefined) return pointsMeant(estate, target).map(({ id }) => id)
    return target.zone === undefined ? regionMeant(estate, target) : zonesMeant(estate, target)
  },
  async prepare(spec, target, { system, signal }) {
    const direction = spec.direction ?? 'both'
    if (target.component !== undefined) {
      const id = await chooseComponent(system, target, signal)
      return { instance: id, handle: pointBlackHole(system, id, direction) }
    }
    if (target.zone === undefined) {
      const region = target.region as string
      return { instance: region, handle: regionBlackHole(system, region, direction) }
    }
    const zone = await chooseZone(system, target, signal)
    return { instance: zone, handle: blackHoleHandle(system, zone, direction) }
  },
  inject: openBlackHole,
  confirm: confirmBlackHole,
  undo: closeBlackHole,
}

const pointsMeant = (estate: Inventoried, target: Target) =>
  partsMeant(estate, target).filter(({ kind }) => kind === 'edge')

const regionMeant = ({ inventory }: Inventoried, { region: meant }: Target) =>
  regionsOf(inventory).filter(region => region === meant)

/** Which elements of which sets make a zone (`<region>/<zone>`) vanish. */
export function blackHoleHandle(system: LabSystem, place: string, direction: string): BlackHoleHandle {
  const [region = '', zone = ''] = place.split('/')
  // Settings may leave a zone without a member of etcd; its database is in each.
  const [member] = ['etcd', 'postgres'].flatMap(component => partsMeant(system, { component, region, zone }))
  if (!member) throw new Error(`zone ${place} has no member to probe`)
  // Leaving the router towards the zone is what comes in for the zone.
  const sets = { both: ['dead_in', 'dead_out'], in: ['dead_out'], out: ['dead_in'] }[direction] ?? []
  return {
    place,
    direction,
    elements: sets.map(set => ({ host: region, set, value: `"${zoneLink(zone)}"` })),
    probe: { from: `control-${region}`, address: member.address, port: member.port },
  }
}

/** The same for a whole region: what happens inside it goes on. */
function regionBlackHole(system: LabSystem, region: string, direction: string): BlackHoleHandle {
  const gateway = partsMeant(system, { component: 'gateway', region })[0]
  const outside = system.lab.topology.hosts.find(({ tier }) => tier === 'client')
  if (!gateway || !outside) throw new Error(`region ${region} has no gateway that could be probed from outside`)
  // Coming from the backbone is what comes in for the region.
  const sets = { both: ['dead_in', 'dead_out'], in: ['dead_in'], out: ['dead_out'] }[direction] ?? []
  return {
    place: region,
    direction,
    elements: sets.map(set => ({ host: region, set, value: `"${backboneLink}"` })),
    probe: { from: outside.name, address: gateway.address, port: gateway.port },
  }
}

/** The same for one point of presence: the backbone neither brings it anything nor hears of it. */
function pointBlackHole(system: LabSystem, id: string, direction: string): BlackHoleHandle {
  const point = frontDoors(system.lab.settings.edges)
    .flatMap(({ points }) => points)
    .find(known => known.id === id)
  const client = system.lab.topology.hosts.find(({ tier }) => tier === 'client')
  if (!point || !client) throw new Error(`${id} is no point of presence that a client could probe`)
  // Leaving the backbone towards it is what comes in for it.
  const sets = { both: ['dead_in', 'dead_out'], in: ['dead_out'], out: ['dead_in'] }[direction] ?? []
  return {
    place: id,
    direction,
    elements: sets.map(set => ({ host: 'backbone', set, value: `"${point.link}"` })),
    probe: { from: client.name, address: point.address, port: 80 },
  }
}

export async function openBlackHole(handle: BlackHoleHandle, context: FaultContext<LabSystem>): Promise<void> {
  context.signal.throwIfAborted()
  await addElements(context.system.lab, handle.elements, context.runId, context.leaseMs)
}

/** Present when the elements stand and a connection across the router gets no answer at all. */
export async function confirmBlackHole(
  handle: BlackHoleHandle,
  { system, runId }: FaultContext<LabSystem>,
): Promise<Confirmation> {
  const standing = await presentElements(system.lab, handle.elements, runId)
  const reached = await system.connects(handle.probe.from, handle.probe.address, handle.probe.port)
  const detail = `${standing.length} of ${handle.elements.length} drops stand; a connection from ${handle.probe.from} ${reached}`
  if (standing.length === handle.elements.length && reached === 'timed out') return { state: 'present', detail }
  if (standing.length === 0 && reached !== 'timed out') return { state: 'absent', detail }
  return { state: 'unknown', detail }
}

export async function closeBlackHole(
  handle: BlackHoleHandle,
  { system, runId }: FaultContext<LabSystem>,
): Promise<void> {
  await deleteElements(system.lab, handle.elements, runId)
}
