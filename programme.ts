/**
 * The drills that the cloud architecture owes, on the lab that stands in for it: "quarterly disaster recovery drills" and "monthly
 * restore validation". The architecture has other primary regions; there is no drill of them yet, so none is listed here.
 * `muster status` shows where each stands, `muster programme run` runs what is owed.
 */
import type { Obligation } from './src/model/scenario/programme.ts'
import { defineProgramme } from './src/scenario/define-programme.ts'

/** Cloud architecture, as it is written. */
const quarterly = 'cloud architecture, failover_procedures: testing: "quarterly disaster recovery drills"'
const monthly = 'cloud architecture, backup_configuration, databases: testing: "monthly restore validation"'

/** On the lab of three regions, for the service that its users see: it is critical. */
const owed = (scenario: string, owner: string, more: Partial<Obligation> = {}): Obligation => ({
  scenario: `scenarios/${scenario}.ts`,
  environment: 'lab',
  region: 'eu-west-1',
  tier: 'critical',
  owner,
  source: quarterly,
  ...more,
})

export default defineProgramme({
  name: 'cloud-architecture',
  description: 'recovery drills of the cloud architecture, on the lab',
  from: '2026-Q4',
  obligations: [
    owed('region-outage', 'disaster recovery lead'),
    owed('az-loss', 'disaster recovery lead'),

    owed('db-failover', 'database on-call'),
    owed('db-host-loss', 'database on-call'),
    owed('db-freeze', 'database on-call'),
    owed('db-isolation', 'database on-call'),
    owed('db-replication-held', 'database on-call'),
    owed('replica-lag', 'database on-call'),

    owed('backup-restore', 'backup owner', { source: monthly, freshFor: '31d' }),
    owed('backup-restore-damaged', 'backup owner'),
    owed('backup-restore-missing', 'backup owner'),
    owed('backup-archive-outage', 'backup owner'),

    owed('redis-node-loss', 'cache on-call'),
    owed('redis-node-freeze', 'cache on-call'),
    owed('redis-node-restart', 'cache on-call'),

    owed('gateway-loss', 'platform on-call'),
    owed('service-crash', 'platform on-call'),
    owed('silent-monitoring', 'monitoring owner'),

    owed('cdn-cutover', 'edge on-call', { environment: 'world' }),
    owed('object-store-loss', 'storage on-call', { environment: 'lab-objects' }),
  ],
})
