import type { Lab } from '../../../../lab/lab.ts'
import { zoneLink } from '../../../../lab/network/script.ts'
import type { Impairing, Narrow } from '../../../contract/network.ts'
import { addQueue, confirmQueue, type Narrowed, removeQueue, requireFree } from '../../../linux/queue.ts'
import { shellsOf } from '../claim.ts'

/** Narrowing a link of the lab: a zone's at its region's router, a host's at its own end. */
export const narrowingOf = (lab: Lab): Impairing<Narrow, Narrowed> => ({
  async prepare(wish, signal) {
    const narrowed = narrowedBy(wish)
    await requireFree(shellsOf(lab), narrowed, signal)
    return narrowed
  },
  open: (narrowed, owner) => addQueue(shellsOf(lab), narrowed, owner),
  standing: (narrowed, owner) => confirmQueue(shellsOf(lab), narrowed, owner),
  close: (narrowed, owner) => removeQueue(shellsOf(lab), narrowed, owner),
})

const narrowedBy = ({ name: claim, rate, link }: Narrow): Narrowed =>
  'into' in link
    ? { host: link.into.region, link: zoneLink(link.into.zone), rate, claim, flow: null }
    : { host: link.from, link: 'eth0', rate, claim, flow: { port: link.port, to: link.to } }
