import type { Driver } from '../../../../contract/driver.ts'
import { loseSite } from './lose-site.ts'
import { promoteSite } from './promote-site.ts'

export const objectsDriver: Driver = {
  name: 'objects',
  description: 'an object store with two sites, Ceph RGW',
  faults: [loseSite],
  actions: [promoteSite],
}
