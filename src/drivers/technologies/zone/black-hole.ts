import Type, { type Static } from 'typebox'
import type { Reach } from '../../../model/environment/safety.ts'
import type { Target } from '../../../model/scenario/target.ts'
import type { Ask } from '../../contract/ask.ts'
import type { Confirmation, Fault, FaultContext } from '../../contract/fault.ts'
import type { Inventoried } from '../../contract/inventory.ts'
import type { Json } from '../../contract/json.ts'
import type { CutHandle, Cutting, Direction, Place } from '../../contract/network.ts'
import { partsMeant, regionsOf, zonesMeant } from '../../contract/targets.ts'
import { chooseComponent, chooseZone } from './place.ts'

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
  /** `<region>/<zone>`, a region's name, or a component (`edge@eu-dublin`) */
  readonly place: string
  readonly direction: Direction
  readonly cut: CutHandle
  readonly [key: string]: Json
}

type System = Ask & Cutting & Inventoried

/**
 * `lab.black-hole`: drops every packet of a zone, of a region where the target names no zone, or of the component that it names,
 * as when its network is gone.
 */
export const blackHole: Fault<BlackHoleSpec, BlackHoleHandle, System> = {
  kind: 'lab.black-hole',
  schema: BlackHoleSpec,
  needs: ['cutting'],
  describe: ({ direction = 'both' }, target) => ({
    effect: `drops every packet that crosses the border of the zone, region or component (${direction}), silently`,
    undo: 'lets packets pass again; the drop expires by itself should nobody undo it',
    reversible: true,
    permission: 'change the rules of the routers before the place, or of its hosts',
    blastRadius: reachOf(target),
  }),
  candidates: (estate, target) => {
    if (target.component !== undefined) return partsApart(estate, target).map(({ id }) => id)
    return target.zone === undefined ? regionMeant(estate, target) : zonesMeant(estate, target)
  },
  async prepare({ direction = 'both' }, target, { system, signal }) {
    const { instance, place } = await chosen(system, target, signal)
    return { instance, handle: await blackHoleHandle(system, instance, place, direction, signal) }
  },
  inject: openBlackHole,
  confirm: confirmBlackHole,
  undo: closeBlackHole,
}

function reachOf(target: Target | undefined): Reach {
  if (target?.component !== undefined) return 'process'
  return target?.zone === undefined ? 'region' : 'zone'
}

const partsApart = (estate: Inventoried, target: Target) =>
  partsMeant(estate, target).filter(part => estate.inventory.isApart(part))

const regionMeant = ({ inventory }: Inventoried, { region: meant }: Target) =>
  regionsOf(inventory).filter(region => region === meant)

/** The place that a target means now, with its name. */
async function chosen(
  system: System,
  target: Target,
  signal: AbortSignal,
): Promise<{ readonly instance: string; readonly place: Place }> {
  if (target.component !== undefined) {
    const component = await chooseComponent(system, target, signal)
    return { instance: component, place: { component } }
  }
  if (target.zone === undefined) {
    const region = target.region as string
    return { instance: region, place: { region, zone: null } }
  }
  const instance = await chooseZone(system, target, signal)
  const [region = '', zone = ''] = instance.split('/')
  return { instance, place: { region, zone } }
}

export async function blackHoleHandle(
  { cutting }: Cutting,
  name: string,
  place: Place,
  direction: Direction,
  signal: AbortSignal,
): Promise<BlackHoleHandle> {
  return { place: name, direction, cut: await cutting.prepare({ place, direction }, signal) }
}

export async function openBlackHole({ cut }: BlackHoleHandle, context: FaultContext<Cutting>): Promise<void> {
  context.signal.throwIfAborted()
  await context.system.cutting.open(cut, context)
}

/** Present when the drops stand and a connection across the border gets no answer at all. */
export async function confirmBlackHole(
  { cut }: BlackHoleHandle,
  context: FaultContext<Ask & Cutting>,
): Promise<Confirmation> {
  const { system } = context
  const { state, detail: drops } = await system.cutting.standing(cut, context)
  const { from, address, port } = cut.probe
  const reached = await system.connects(from, address, port)
  const detail = `${drops}; a connection from ${from} ${reached}`
  if (state === 'present' && reached === 'timed out') return { state, detail }
  if (state === 'absent' && reached !== 'timed out') return { state, detail }
  return { state: 'unknown', detail }
}

export async function closeBlackHole({ cut }: BlackHoleHandle, context: FaultContext<Cutting>): Promise<void> {
  await context.system.cutting.close(cut, context)
}
