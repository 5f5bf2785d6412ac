import type { Driver } from './contract/driver.ts'
import { backupDriver } from './systems/lab/drivers/backup/driver.ts'
import { edgeDriver } from './systems/lab/drivers/edge/driver.ts'
import { objectsDriver } from './systems/lab/drivers/objects/driver.ts'
import { technologies } from './technologies/index.ts'

/** Every driver there is. */
export const drivers: readonly Driver[] = [...technologies, edgeDriver, backupDriver, objectsDriver]
