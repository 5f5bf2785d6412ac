import type { Cause } from '../cause.ts'
import { hostsTcpRetries } from './tcp-retries.ts'

export const hostsCauses: readonly Cause[] = [hostsTcpRetries]
