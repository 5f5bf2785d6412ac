import type { Driver } from './contract/driver.ts'
import { backupDriver } from './technologies/backup/driver.ts'
import { generalDriver } from './technologies/driver.ts'
import { edgeDriver } from './technologies/edge/driver.ts'
import { objectsDriver } from './technologies/objects/driver.ts'
import { postgresDriver } from './technologies/postgres/driver.ts'
import { redisDriver } from './technologies/redis/driver.ts'

/** Every driver there is. */
export const drivers: readonly Driver[] = [
  generalDriver,
  postgresDriver,
  redisDriver,
  edgeDriver,
  backupDriver,
  objectsDriver,
]
