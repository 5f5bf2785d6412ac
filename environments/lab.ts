/**
 * The embedded lab over several regions: `eu-west-1` with its backup `eu-central-1`, whose database follows it, and a small
 * `us-east-1`, the wrong side of a border. Everything that is not said here is as in the one-region lab.
 */
import { defineEnvironment } from '../src/scenario/define-environment.ts'
import { databaseSite } from '../src/scenario/lab-site.ts'
import singleRegion from './lab-single-region.ts'

const zones = ['a', 'b', 'c']
const settings = singleRegion.driver.settings

export default defineEnvironment({
  ...singleRegion,
  name: 'lab',
  description: 'three regions, everything real, on this machine',
  boundaries: { ...singleRegion.boundaries, us: ['US'] },
  regions: {
    'eu-west-1': {
      ...(singleRegion.regions['eu-west-1'] as (typeof singleRegion.regions)[string]),
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
    'us-east-1': {
      label: 'US East (Virginia)',
      country: 'US',
      jurisdiction: 'United States',
      compliance: ['SOC 2', 'HIPAA', 'ISO 27001'],
      boundary: 'us',
      zones: ['a'],
      backupRegions: [],
    },
  },
  stores: {
    ...singleRegion.stores,
    'core-db': {
      ...(singleRegion.stores['core-db'] as (typeof singleRegion.stores)[string]),
      standby: databaseSite({ name: 'eu-central-1', octet: 2, zones }),
    },
  },
  vantages: {
    ...singleRegion.vantages,
    'us-client': {
      host: 'client-us',
      place: 'client on the internet, United States',
      country: 'US',
      frontDoor: 'http://198.18.1.2',
      canary: 'http://192.0.2.10',
    },
  },
  tenants: {
    ...singleRegion.tenants,
    'us-customers': { jurisdiction: 'United States', boundary: 'us', region: 'us-east-1' },
  },
  delivery: {
    eu: { serves: ['eu'], tlsEndsIn: ['IE', 'DE'], cachesIn: ['IE', 'DE'] },
    us: { serves: ['us'], tlsEndsIn: ['US'], cachesIn: ['US'] },
  },
  network: {
    ...singleRegion.network,
    cidrs: { 'eu-west-1': '10.1.0.0/16', 'eu-central-1': '10.2.0.0/16', 'us-east-1': '10.3.0.0/16' },
  },
  driver: {
    kind: 'lab',
    settings: {
      ...settings,
      regions: {
        ...settings.regions,
        'eu-central-1': { octet: 2, zones, standbyOf: 'eu-west-1' },
        'us-east-1': { octet: 3, zones: ['a'] },
      },
      // Regions are next to each other: with latency, no boot of under 20 s and no valid drill has been seen on two processors yet.
      // To put them apart: latency: [{ between: ['eu-west-1', 'eu-central-1'], roundTripMs: 25, jitterMs: 1 }]
      backup: { ...settings.backup, regions: ['eu-west-1', 'eu-central-1', 'us-east-1'] },
      edges: {
        eu: {
          address: '198.51.100.2',
          client: '203.0.113.10',
          regions: ['eu-west-1', 'eu-central-1'],
          points: [
            { name: 'dublin', address: '198.51.101.2', country: 'IE' },
            { name: 'frankfurt', address: '198.51.102.2', country: 'DE' },
          ],
        },
        us: { address: '198.18.1.2', client: '198.19.1.10', regions: ['us-east-1'], country: 'US' },
      },
    },
  },
})
