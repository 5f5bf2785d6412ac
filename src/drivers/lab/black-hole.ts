import Type, { type Static } from 'typebox'
import { zoneLink } from '../../lab/network/script.ts'
import type { Confirmation, Fault, FaultContext, Json } from '../driver.ts'
import { addElements, deleteElements, type DropElement, presentElements } from './drop-set.ts'
import { chooseZone } from './place.ts'
import type { LabSystem } from './system.ts'
import { componentsOf, zonesOf } from './targets.ts'

export const BlackHoleSpec = Type.Object(
  {
    direction: Type.Optional(
      Type.Enum(['both', 'in', 'out'], {
        description: 'what is dropped, as the zone sees it: what comes in, what goes out',
      }),
    ),
  },
  { additionalProperties: false },
)
export type BlackHoleSpec = Static<typeof BlackHoleSpec>

export interface BlackHoleHandle {
  readonly zone: string
  readonly direction: string
  readonly elements: readonly DropElement[]
  readonly probe: { readonly from: string; readonly address: string; readonly port: number }
  readonly [key: string]: Json
}

/** `lab.black-hole`: drops every packet of a zone, silently, as when its network is gone. */
export const blackHole: Fault<BlackHoleSpec, BlackHoleHandle, LabSystem> = {
  kind: 'lab.black-hole',
  schema: BlackHoleSpec,
  describe: ({ direction = 'both' }) => ({
    effect: `drops every packet of the zone (${direction}) at the region's router, silently`,
    undo: 'lets packets pass again; the drop expires by itself should nobody undo it',
    reversible: true,
    permission: 'change the fault sets of the lab’s routers',
    blastRadius: 'zone',
  }),
  candidates: (environment, target) => (target.zone === undefined ? [] : zonesOf(environment, target)),
  async prepare(spec, target, { system, signal }) {
    const zone = await chooseZone(system, target, signal)
    return { instance: zone, handle: blackHoleHandle(system, zone, spec.direction ?? 'both') }
  },
  inject: openBlackHole,
  confirm: confirmBlackHole,
  undo: closeBlackHole,
}

/** Which elements of which sets make a zone (`<region>/<zone>`) vanish. */
export function blackHoleHandle(system: LabSystem, place: string, direction: string): BlackHoleHandle {
  const [region = '', zone = ''] = place.split('/')
  const element = (set: string): DropElement => ({ host: region, set, value: `"${zoneLink(zone)}"` })
  // Leaving the router towards the zone is what comes in for the zone.
  const sets = { both: ['dead_in', 'dead_out'], in: ['dead_out'], out: ['dead_in'] }[direction] ?? []
  const member = componentsOf(system.environment, { component: 'etcd', region, zone })[0]
  if (!member) throw new Error(`zone ${place} has no member to probe`)
  return {
    zone: place,
    direction,
    elements: sets.map(element),
    probe: { from: `control-${region}`, address: member.address, port: member.port },
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
