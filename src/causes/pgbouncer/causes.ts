import type { Cause } from '../cause.ts'
import { pgbouncerConnectTimeout } from './connect-timeout.ts'
import { pgbouncerDeadServer } from './dead-server.ts'
import { pgbouncerLoginRetry } from './login-retry.ts'
import { pgbouncerQueryTimeout } from './query-timeout.ts'
import { pgbouncerServerCheck } from './server-check.ts'
import { pgbouncerServerConnections } from './server-connections.ts'
import { pgbouncerSessionPool } from './session-pool.ts'

export const pgbouncerCauses: readonly Cause[] = [
  pgbouncerLoginRetry,
  pgbouncerQueryTimeout,
  pgbouncerDeadServer,
  pgbouncerServerCheck,
  pgbouncerConnectTimeout,
  pgbouncerServerConnections,
  pgbouncerSessionPool,
]
