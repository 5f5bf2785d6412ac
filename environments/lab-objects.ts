/**
 * The embedded lab with an object store: Ceph's gateway at two sites, `eu-west-1` and `eu-central-1`, one copying from the
 * other. Beside it each region is as small as it can be: one zone, a database of its own. Everything that is not said here is
 * as in the one-region lab. Ceph is installed once, because its packages are large: `node scripts/setup.mjs objects`.
 */
import { defineEnvironment } from '../src/scenario/define-environment.ts'
import { cacheSite, databaseSite, objectSites } from '../src/scenario/lab-site.ts'
import singleRegion from './lab-single-region.ts'

const settings = singleRegion.driver.settings
const zones = ['a']
const ireland = { name: 'eu-west-1', octet: 1, zones }
const frankfurt = { name: 'eu-central-1', octet: 2, zones }
const { 'core-db': database, sessions } = singleRegion.stores as Record<string, (typeof singleRegion.stores)[string]>

const documentsAt = (frontDoor: string) => ({
  tier: 'critical' as const,
  frontDoor,
  paths: ['/application-assets'],
  stores: ['documents'],
})

export default defineEnvironment({
  ...singleRegion,
  name: 'lab-objects',
  description: 'two small regions with a replicated object store, everything real, on this machine',
  regions: {
    'eu-west-1': {
      ...(singleRegion.regions['eu-west-1'] as (typeof singleRegion.regions)[string]),
      zones,
      backupRegions: ['eu-central-1'],
    },
    'eu-central-1': {
      label: 'EU Central (Frankfurt)',
      country: 'DE',
      jurisdiction: 'European Union',
      compliance: ['GDPR', 'ISO 27001', 'SOC 2'],
      boundary: 'eu',
      zones,
      backupRegions: [],
    },
  },
  services: {
    ...singleRegion.services,
    // As those see it who fetch from the second site, and those who know the first one only.
    documents: documentsAt('http://10.2.40.10:7480'),
    'documents-at-home': documentsAt('http://10.1.40.10:7480'),
  },
  stores: {
    'core-db': { ...(database as NonNullable<typeof database>), ...databaseSite(ireland) },
    sessions: { ...(sessions as NonNullable<typeof sessions>), ...cacheSite(ireland) },
    documents: {
      kind: 'object-store',
      dataClass: 'transactional',
      ...objectSites(ireland, frankfurt),
      bucket: 'user-documents',
    },
  },
  objectStorage: {
    providers: { ceph: { service: 'Ceph RGW', regions: ['eu-west-1', 'eu-central-1'] } },
    buckets: {
      'user-documents': { region: 'eu-west-1', replicatesAcrossRegions: true, replicatesTo: ['eu-central-1'] },
      'application-assets': { region: 'eu-west-1', replicatesAcrossRegions: true, replicatesTo: ['eu-central-1'] },
    },
  },
  canaries: {
    ...singleRegion.canaries,
    document: { through: 's3', store: 'documents', key: 'users/{mark}', body: 'written by {mark}', kept: true },
  },
  network: { ...singleRegion.network, cidrs: { 'eu-west-1': '10.1.0.0/16', 'eu-central-1': '10.2.0.0/16' } },
  driver: {
    kind: 'lab',
    settings: {
      ...settings,
      regions: { 'eu-west-1': { octet: 1, zones }, 'eu-central-1': { octet: 2, zones } },
      // The databases are not what is drilled here.
      backup: { ...settings.backup, regions: [] },
      objectStore: {
        sites: ['eu-west-1', 'eu-central-1'],
        buckets: {
          'user-documents': { versioning: true, replicates: true, publicRead: false },
          'application-assets': { versioning: true, replicates: true, publicRead: true },
        },
        config: {
          // Fewer logs to follow for a store this small: each costs a poll of its own.
          rgw_data_log_num_shards: 4,
          rgw_md_log_max_shards: 4,
          rgw_override_bucket_index_max_shards: 1,
          // Seconds in which a bucket that changes again is not logged again: so long a site that was away may not hear of it.
          rgw_data_log_window: 2,
          // A gateway that was killed holds its part of the replication for as long, and nobody else takes it over.
          rgw_sync_lease_period: 10,
          // A gateway that starts waits until its predecessor that was killed is forgotten, once for each of these objects;
          // those that live say so more often than that.
          rgw_num_control_oids: 1,
          osd_client_watch_timeout: 6,
          objecter_tick_interval: 1,
          rgw_thread_pool_size: 64,
        },
      },
    },
  },
})
