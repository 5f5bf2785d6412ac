/** Holding back what a database host sends: its own set drops by where it goes. */
import type { Lab } from '../../../../lab/lab.ts'
import type { Hold, Impairing } from '../../../contract/network.ts'
import type { DropElement } from '../../../linux/drop-set.ts'
import { drop, dropsStanding, letPass } from './drops.ts'

/** A wave each. */
type Handle = readonly (readonly DropElement[])[]

/** The rule of the set is made at boot, and means what PostgreSQL sends. */
const heldPort = 5432

export const holdingOf = (lab: Lab): Impairing<Hold, Handle> => ({
  async prepare({ port, waves }) {
    if (port !== heldPort) throw new Error(`the lab holds back what is sent from port ${heldPort} alone, not ${port}`)
    return waves.map(ways => ways.map(({ host, to }) => ({ host, set: 'held', value: to })))
  },
  async open(waves, owner) {
    for (const elements of waves) await drop(lab, elements, owner)
  },
  standing: (waves, owner) => dropsStanding(lab, waves.flat(), owner),
  close: (waves, owner) => letPass(lab, waves.flat(), owner),
})
