import type { Driver } from '../driver.ts'
import { awaitDown } from './await-down.ts'
import { cutOver } from './cut-over.ts'

export const edgeDriver: Driver = {
  name: 'edge',
  description: 'the global load balancer',
  faults: [],
  actions: [awaitDown, cutOver],
}
