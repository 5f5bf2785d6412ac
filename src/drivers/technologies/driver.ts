import type { Driver } from '../contract/driver.ts'
import { crash } from './component/crash.ts'
import { freeze } from './component/freeze.ts'
import { delay } from './network/delay.ts'
import { squeeze } from './network/squeeze.ts'
import { blackHole } from './zone/black-hole.ts'

/** What can befall whatever runs somewhere, of whichever technology: its processes, its zone, its network. */
export const generalDriver: Driver = {
  name: 'lab',
  description: 'processes and networks of the embedded lab',
  faults: [crash, freeze, blackHole, squeeze, delay],
}
