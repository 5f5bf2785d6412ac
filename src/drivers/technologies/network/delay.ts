import Type, { type Static } from 'typebox'
import type { Fault } from '../../contract/fault.ts'
import type { Inventoried } from '../../contract/inventory.ts'
import type { Json } from '../../contract/json.ts'
import type { Delaying } from '../../contract/network.ts'
import { regionsOf } from '../../contract/targets.ts'

const Spec = Type.Object(
  {
    roundTripMs: Type.Number({ minimum: 1, maximum: 5_000, description: 'added to every round trip over the link' }),
    jitterMs: Type.Optional(Type.Number({ minimum: 0, description: 'it varies by up to so much more or less' })),
    lossPercent: Type.Optional(Type.Number({ minimum: 0, maximum: 100, description: 'lost in each direction' })),
  },
  { additionalProperties: false },
)
type Spec = Static<typeof Spec>

/** `network.delay`: everything between a region and the rest of the world takes longer, and some of it is lost. */
export const delay: Fault<Spec, Json, Delaying & Inventoried> = {
  kind: 'network.delay',
  schema: Spec,
  needs: ['delaying'],
  describe: ({ roundTripMs, lossPercent = 0 }: Partial<Spec>) => ({
    effect: `adds ${roundTripMs === undefined ? 'a given delay' : `${roundTripMs} ms`} to every round trip between the region and the rest${lossPercent > 0 ? `, and loses ${lossPercent} % of packets each way` : ''}`,
    undo: 'lets packets pass at once again; a lease does so should nobody else',
    reversible: true,
    permission: 'change the rules of the routers before the region, or of its hosts',
    blastRadius: 'region',
  }),
  candidates: ({ inventory }, { region, zone, component, store, service }) =>
    [zone, component, store, service].every(name => name === undefined) && region !== undefined
      ? regionsOf(inventory).filter(name => name === region)
      : [],
  async prepare({ roundTripMs, jitterMs = 0, lossPercent = 0 }, { region = '' }, { system, signal }) {
    if (!regionsOf(system.inventory).includes(region)) throw new Error(`there is no region "${region}"`)
    const handle = await system.delaying.prepare({ region, roundTripMs, jitterMs, lossPercent }, signal)
    return { instance: region, handle }
  },
  async inject(handle, context) {
    context.signal.throwIfAborted()
    await context.system.delaying.open(handle, context)
  },
  confirm: (handle, context) => context.system.delaying.standing(handle, context),
  undo: (handle, context) => context.system.delaying.close(handle, context),
}
