import type { Driver } from '../driver.ts'
import { freezePrimary } from './freeze.ts'
import { holdReplication } from './hold-replication.ts'
import { isolatePrimary } from './isolate.ts'
import { killPrimary, losePrimaryHost } from './kill.ts'
import { pauseReplay } from './pause-replay.ts'
import { squeezeReplication } from './squeeze-replication.ts'

export const postgresDriver: Driver = {
  name: 'postgres',
  description: 'PostgreSQL under Patroni',
  faults: [
    killPrimary,
    losePrimaryHost,
    freezePrimary,
    isolatePrimary,
    holdReplication,
    pauseReplay,
    squeezeReplication,
  ],
}
