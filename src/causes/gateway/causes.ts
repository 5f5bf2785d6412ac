import type { Cause } from '../cause.ts'
import { gatewayCheckPath } from './check-path.ts'
import { gatewayChecks } from './checks.ts'
import { gatewayRateLimits } from './rate-limits.ts'
import { gatewayRedispatch } from './redispatch.ts'
import { gatewayReuseConnections } from './reuse-connections.ts'
import { gatewayTimeoutOrder } from './timeout-order.ts'

export const gatewayCauses: readonly Cause[] = [
  gatewayChecks,
  gatewayCheckPath,
  gatewayRateLimits,
  gatewayRedispatch,
  gatewayReuseConnections,
  gatewayTimeoutOrder,
]
