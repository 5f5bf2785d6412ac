import type { Driver } from '../driver.ts'
import { blackHole } from './black-hole.ts'
import { crash } from './crash.ts'
import { delay } from './delay.ts'
import { freeze } from './freeze.ts'
import { squeeze } from './squeeze.ts'

export const labDriver: Driver = {
  name: 'lab',
  description: 'processes and networks of the embedded lab',
  faults: [crash, freeze, blackHole, squeeze, delay],
}
