import type { Driver } from '../contract/driver.ts'
import { generalDriver } from './driver.ts'
import { postgresDriver } from './postgres/driver.ts'
import { redisDriver } from './redis/driver.ts'

/** What can be done wherever a system has the capabilities for it. */
export const technologies: readonly Driver[] = [generalDriver, postgresDriver, redisDriver]
