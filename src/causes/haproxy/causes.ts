import type { Cause } from '../cause.ts'
import { haproxyChecks } from './checks.ts'
import { haproxyDownInterval } from './down-interval.ts'
import { haproxyFall } from './fall.ts'
import { haproxyOnMarkedDown } from './on-marked-down.ts'
import { haproxyReplicaLagLimit } from './replica-lag-limit.ts'

export const haproxyCauses: readonly Cause[] = [
  haproxyReplicaLagLimit,
  haproxyChecks,
  haproxyDownInterval,
  haproxyFall,
  haproxyOnMarkedDown,
]
