import type { Driver } from '../../contract/driver.ts'
import { awaitCaughtUp } from './await-caught-up.ts'
import { fenceRegion } from './fence-region.ts'
import { freezePrimary } from './freeze.ts'
import { holdReplication } from './hold-replication.ts'
import { isolatePrimary } from './isolate.ts'
import { ledgerTables } from './ledger-table.ts'
import { killPrimary, losePrimaryHost } from './kill.ts'
import { findPrimary } from './primary.ts'
import { promoteStandby } from './promote-standby.ts'
import { rewindRegion } from './rewind-region.ts'
import { switchRegion } from './switch-region.ts'
import { pauseReplay } from './pause-replay.ts'
import { squeezeReplication } from './squeeze-replication.ts'
import { steadyDatabases } from './steady-state.ts'
import { promote } from './unsupervised/promote.ts'

export const postgresDriver: Driver = {
  name: 'postgres',
  description: 'PostgreSQL, under Patroni or without',
  faults: [
    killPrimary,
    losePrimaryHost,
    freezePrimary,
    isolatePrimary,
    holdReplication,
    pauseReplay,
    squeezeReplication,
  ],
  actions: [promote, promoteStandby, fenceRegion, rewindRegion, awaitCaughtUp, switchRegion],
  storeLedgers: ledgerTables,
  steadyStores: steadyDatabases,
  async zoneOfPrimary(system, store, signal) {
    if (system.environment.stores[store]?.kind !== 'postgres') return null
    const { region, zone } = await findPrimary(system, { store, role: 'primary' }, signal)
    return { region, zone }
  },
}
