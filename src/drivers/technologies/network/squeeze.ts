import Type, { type Static } from 'typebox'
import { zoneLink } from '../../../lab/network/script.ts'
import type { Fault } from '../../contract/fault.ts'
import { chooseZone } from '../zone/place.ts'
import { addQueue, confirmQueue, type Narrowing, queueHandle, removeQueue, requireFree } from './queue.ts'
import type { LabSystem } from '../../systems/lab/system.ts'
import { zonesMeant } from '../../contract/targets.ts'

/** What a narrowed link carries. */
export const Rate = Type.String({ pattern: '^\\d+(kbit|mbit)$', description: 'what the link carries: 500kbit, 10mbit' })

const Spec = Type.Object({ rate: Rate }, { additionalProperties: false })

type Handle = Narrowing & { readonly rate: string; readonly [key: string]: string }

/** `lab.squeeze`: narrows the link into a zone with a token bucket. */
export const squeeze: Fault<Static<typeof Spec>, Handle, LabSystem> = {
  kind: 'lab.squeeze',
  schema: Spec,
  describe: ({ rate = 'a given rate' }) => ({
    effect: `narrows the link into the zone to ${rate}`,
    undo: 'takes the limit off; a lease inside the lab does so should nobody else',
    reversible: true,
    permission: 'change the queues of the lab’s routers',
    blastRadius: 'zone',
  }),
  candidates: (estate, target) => (target.zone === undefined ? [] : zonesMeant(estate, target)),
  async prepare({ rate }, target, { system, signal }) {
    const place = await chooseZone(system, target, signal)
    const [host = '', zone = ''] = place.split('/')
    const handle = { host, link: zoneLink(zone), rate, claim: `squeeze-${host}-${zone}` }
    await requireFree(system, handle, signal)
    return { instance: place, handle }
  },
  inject: (handle, context) => addQueue(handle, [bucket(handle, context.runId)], context),
  confirm: confirmQueue,
  undo: removeQueue,
}

const bucket = (handle: Handle, runId: string) =>
  `tc qdisc add dev ${handle.link} root handle ${queueHandle(handle, runId)} tbf rate ${handle.rate} burst 32kb latency 100ms`
