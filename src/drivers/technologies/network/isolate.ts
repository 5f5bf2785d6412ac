/** `component.isolate`, `zone.isolate`, `region.isolate`: every packet of a place is dropped, as when its network is gone. */
import type { Reach } from '../../../model/environment/safety.ts'
import type { Target } from '../../../model/scenario/target.ts'
import type { Ask } from '../../contract/ask.ts'
import type { Fault } from '../../contract/fault.ts'
import type { Inventoried } from '../../contract/inventory.ts'
import type { Cutting, Place } from '../../contract/network.ts'
import { partsMeant, regionsOf, zonesMeant } from '../../contract/targets.ts'
import {
  type BlackHoleHandle,
  BlackHoleSpec,
  blackHoleHandle,
  closeBlackHole,
  confirmBlackHole,
  openBlackHole,
} from './black-hole.ts'
import { chooseComponent, chooseZone } from './place.ts'

type System = Ask & Cutting & Inventoried

/** What is cut off. */
interface Isolated {
  readonly what: Extract<Reach, 'zone' | 'region'> | 'component'
  /** how far it is felt */
  readonly reach: Reach
  readonly candidates: (estate: Inventoried, target: Target) => readonly string[]
  /** the name of what a target means now */
  readonly choose: (system: System, target: Target, signal: AbortSignal) => Promise<string>
  readonly placeOf: (name: string) => Place
}

const isolation = ({
  what,
  reach,
  candidates,
  choose,
  placeOf,
}: Isolated): Fault<BlackHoleSpec, BlackHoleHandle, System> => ({
  kind: `${what}.isolate`,
  schema: BlackHoleSpec,
  needs: ['cutting'],
  describe: ({ direction = 'both' }) => ({
    effect: `drops every packet that crosses the border of the ${what} (${direction}), silently`,
    undo: 'lets packets pass again; the drop expires by itself should nobody undo it',
    reversible: true,
    permission: 'change the rules of the routers before the place, or of its hosts',
    blastRadius: reach,
  }),
  candidates,
  async prepare({ direction = 'both' }, target, { system, signal }) {
    const instance = await choose(system, target, signal)
    return { instance, handle: await blackHoleHandle(system, instance, placeOf(instance), direction, signal) }
  },
  inject: openBlackHole,
  confirm: confirmBlackHole,
  undo: closeBlackHole,
})

export const isolateComponent = isolation({
  what: 'component',
  reach: 'process',
  candidates: (estate, target) =>
    partsMeant(estate, target)
      .filter(part => estate.inventory.isApart(part))
      .map(({ id }) => id),
  choose: chooseComponent,
  placeOf: component => ({ component }),
})

export const isolateZone = isolation({
  what: 'zone',
  reach: 'zone',
  candidates: (estate, target) =>
    target.zone === undefined || target.component !== undefined ? [] : zonesMeant(estate, target),
  choose: chooseZone,
  placeOf(name) {
    const [region = '', zone = ''] = name.split('/')
    return { region, zone }
  },
})

export const isolateRegion = isolation({
  what: 'region',
  reach: 'region',
  candidates: ({ inventory }, { region: meant, zone, component }) =>
    zone === undefined && component === undefined ? regionsOf(inventory).filter(region => region === meant) : [],
  choose: (_system, { region }) => Promise.resolve(region as string),
  placeOf: region => ({ region, zone: null }),
})
