import { backupDriver } from './backup/driver.ts'
import type { Driver } from './driver.ts'
import { edgeDriver } from './edge/driver.ts'
import { labDriver } from './lab/driver.ts'
import { objectsDriver } from './objects/driver.ts'
import { postgresDriver } from './postgres/driver.ts'
import { redisDriver } from './redis/driver.ts'

/** Every driver there is. */
export const drivers: readonly Driver[] = [
  labDriver,
  postgresDriver,
  redisDriver,
  edgeDriver,
  backupDriver,
  objectsDriver,
]
