import type { Driver } from '../../../../contract/driver.ts'
import { awaitDown } from './await-down.ts'
import { awaitServed } from './await-served.ts'
import { awaitWithdrawn } from './await-withdrawn.ts'
import { cutOver } from './cut-over.ts'

export const edgeDriver: Driver = {
  name: 'edge',
  description: 'the global load balancer',
  faults: [],
  actions: [awaitDown, awaitWithdrawn, awaitServed, cutOver],
}
