import Type, { type Static } from 'typebox'
import type { Ask } from '../../contract/ask.ts'
import type { Fault } from '../../contract/fault.ts'
import type { Inventoried } from '../../contract/inventory.ts'
import type { Json } from '../../contract/json.ts'
import type { Narrowing } from '../../contract/network.ts'
import { zonesMeant } from '../../contract/targets.ts'
import { chooseZone } from './place.ts'

/** What a narrowed link carries. */
export const Rate = Type.String({ pattern: '^\\d+(kbit|mbit)$', description: 'what the link carries: 500kbit, 10mbit' })

const Spec = Type.Object({ rate: Rate }, { additionalProperties: false })

/** `network.narrow`: narrows the link into a zone. */
export const narrow: Fault<Static<typeof Spec>, Json, Ask & Inventoried & Narrowing> = {
  kind: 'network.narrow',
  schema: Spec,
  needs: ['narrowing'],
  describe: ({ rate = 'a given rate' }) => ({
    effect: `narrows the link into the zone to ${rate}`,
    undo: 'takes the limit off; a lease does so should nobody else',
    reversible: true,
    permission: 'change the queues of the routers before the zone, or the rules of its hosts',
    blastRadius: 'zone',
  }),
  candidates: (estate, target) => (target.zone === undefined ? [] : zonesMeant(estate, target)),
  async prepare({ rate }, target, { system, signal }) {
    const place = await chooseZone(system, target, signal)
    const [region = '', zone = ''] = place.split('/')
    const wish = { name: `squeeze-${region}-${zone}`, rate, link: { into: { region, zone } } }
    return { instance: place, handle: await system.narrowing.prepare(wish, signal) }
  },
  async inject(handle, context) {
    context.signal.throwIfAborted()
    await context.system.narrowing.open(handle, context)
  },
  confirm: (handle, context) => context.system.narrowing.standing(handle, context),
  undo: (handle, context) => context.system.narrowing.close(handle, context),
}
