import type { Cause } from '../cause.ts'
import { redisAppendfsync } from './appendfsync.ts'
import { redisAppendonly } from './appendonly.ts'
import { redisFullCoverage } from './full-coverage.ts'
import { redisMasterZones } from './master-zones.ts'
import { redisMaxmemoryPolicy } from './maxmemory-policy.ts'
import { redisMinReplicas } from './min-replicas.ts'
import { redisNoMajority } from './no-majority.ts'
import { redisNodeTimeout } from './node-timeout.ts'
import { redisReplTimeout } from './repl-timeout.ts'
import { redisReplicaNoFailover } from './replica-no-failover.ts'
import { redisReplicaZone } from './replica-zone.ts'

export const redisCauses: readonly Cause[] = [
  redisFullCoverage,
  redisReplicaZone,
  redisMasterZones,
  redisNoMajority,
  redisReplicaNoFailover,
  redisMinReplicas,
  redisNodeTimeout,
  redisAppendonly,
  redisAppendfsync,
  redisMaxmemoryPolicy,
  redisReplTimeout,
]
