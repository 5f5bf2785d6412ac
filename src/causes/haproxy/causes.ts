import type { Cause } from '../cause.ts'
import { haproxyChecks } from './checks.ts'
import { haproxyReplicaLagLimit } from './replica-lag-limit.ts'

export const haproxyCauses: readonly Cause[] = [haproxyReplicaLagLimit, haproxyChecks]
