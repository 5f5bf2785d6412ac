import type { Driver } from '../../contract/driver.ts'
import { freezeMaster } from './freeze.ts'
import { killMaster } from './kill.ts'
import { masterRoles } from './masters.ts'
import { steadyCaches } from './steady-state.ts'

export const redisDriver: Driver = {
  name: 'redis',
  description: 'Redis, as a cluster or with Sentinel',
  faults: [killMaster, freezeMaster],
  steadyStores: steadyCaches,
  storeRoles: masterRoles,
}
