import type { Driver } from './contract/driver.ts'
import { backupDriver } from './systems/lab/drivers/backup/driver.ts'
import { generalDriver } from './technologies/driver.ts'
import { edgeDriver } from './systems/lab/drivers/edge/driver.ts'
import { objectsDriver } from './systems/lab/drivers/objects/driver.ts'
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
