import Type, { type Static } from 'typebox'
import { backboneLink, zoneLink } from '../../lab/network/script.ts'
import type { Environment } from '../../model/environment.ts'
import type { Target } from '../../model/target.ts'
import type { Confirmation, Fault, FaultContext, Json } from '../driver.ts'
import { addElements, deleteElements, type DropElement, presentElements } from './drop-set.ts'
import { chooseZone } from './place.ts'
import type { LabSystem } from './system.ts'
import { componentsOf, zonesOf } from './targets.ts'

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
  /** `<region>/<zone>`, or a region's name */
  readonly place: string
  readonly direction: string
  readonly elements: readonly DropElement[]
  readonly probe: { readonly from: string; readonly address: string; readonly port: number }
  readonly [key: string]: Json
}

/** `lab.black-hole`: drops every packet of a zone, or of a region where the target names no zone, as when its network is gone. */
export const blackHole: Fault<BlackHoleSpec, BlackHoleHandle, LabSystem> = {
  kind: 'lab.black-hole',
  schema: BlackHoleSpec,
  describe: ({ direction = 'both' }) => ({
    effect: `drops every packet that crosses the border of the zone or region (${direction}) at the region's router, silently`,
    undo: 'lets packets pass again; the drop expires by itself should nobody undo it',
    reversible: true,
    permission: 'change the fault sets of the lab’s routers',
    blastRadius: 'region',
  }),
  candidates: (environment, target) =>
    target.zone === undefined ? regionOf(environment, target) : zonesOf(environment, target),
  async prepare(spec, target, { system, signal }) {
    const direction = spec.direction ?? 'both'
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

const regionOf = ({ driver }: Environment, { region }: Target) =>
  region !== undefined && region in driver.settings.regions ? [region] : []

/** Which elements of which sets make a zone (`<region>/<zone>`) vanish. */
export function blackHoleHandle(system: LabSystem, place: string, direction: string): BlackHoleHandle {
  const [region = '', zone = ''] = place.split('/')
  const member = componentsOf(system.environment, { component: 'etcd', region, zone })[0]
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
  const gateway = componentsOf(system.environment, { component: 'gateway', region })[0]
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
