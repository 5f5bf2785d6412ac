import type { Driver } from '../contract/driver.ts'
import { crash } from './component/crash.ts'
import { freeze } from './component/freeze.ts'
import { delay } from './network/delay.ts'
import { isolateComponent, isolateRegion, isolateZone } from './network/isolate.ts'
import { narrow } from './network/narrow.ts'

/** What can befall whatever runs somewhere, of whichever technology. */
export const generalDriver: Driver = {
  name: 'general',
  description: 'processes and networks, whatever runs there',
  faults: [crash, freeze, isolateComponent, isolateZone, isolateRegion, narrow, delay],
}
