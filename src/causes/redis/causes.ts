import type { Cause } from '../cause.ts'
import { redisFullCoverage } from './full-coverage.ts'
import { redisNodeTimeout } from './node-timeout.ts'
import { redisReplicaZone } from './replica-zone.ts'

export const redisCauses: readonly Cause[] = [redisFullCoverage, redisReplicaZone, redisNodeTimeout]
