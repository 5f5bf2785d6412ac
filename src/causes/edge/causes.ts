import type { Cause } from '../cause.ts'
import { edgeCacheOverride } from './cache-override.ts'
import { edgeCacheVary } from './cache-vary.ts'
import { edgeChecks } from './checks.ts'
import { edgeRise } from './rise.ts'
import { edgeTimeoutOrder } from './timeout-order.ts'

export const edgeCauses: readonly Cause[] = [edgeChecks, edgeRise, edgeTimeoutOrder, edgeCacheOverride, edgeCacheVary]
