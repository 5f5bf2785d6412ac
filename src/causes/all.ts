/** All causes that are known, by component. A new one is a file in its component's folder, and a name in that folder's list. */
import { backupCauses } from './backup/causes.ts'
import { anycastCauses } from './anycast/causes.ts'
import { backendApiCauses } from './backend-api/causes.ts'
import type { Cause } from './cause.ts'
import { edgeCauses } from './edge/causes.ts'
import { etcdCauses } from './etcd/causes.ts'
import { gatewayCauses } from './gateway/causes.ts'
import { haproxyCauses } from './haproxy/causes.ts'
import { hostsCauses } from './hosts/causes.ts'
import { monitoringCauses } from './monitoring/causes.ts'
import { patroniCauses } from './patroni/causes.ts'
import { pgbouncerCauses } from './pgbouncer/causes.ts'
import { postgresCauses } from './postgres/causes.ts'
import { redisCauses } from './redis/causes.ts'

export const causes: readonly Cause[] = [
  ...patroniCauses,
  ...etcdCauses,
  ...pgbouncerCauses,
  ...postgresCauses,
  ...haproxyCauses,
  ...backupCauses,
  ...redisCauses,
  ...monitoringCauses,
  ...backendApiCauses,
  ...gatewayCauses,
  ...edgeCauses,
  ...anycastCauses,
  ...hostsCauses,
]
