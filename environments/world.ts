/**
 * The embedded lab around the world: the four primary regions, each with its backup where its boundary has room for one, as
 * small as they can be and still real; a front door and clients in each geography. Singapore and the United Kingdom have no
 * backup: no second region lies inside either. What is not said here is as in the lab of several regions.
 */
import { defineEnvironment } from '../src/scenario/define-environment.ts'
import { cacheSite, databaseSite } from '../src/scenario/lab-site.ts'
import lab from './lab.ts'

const zones = ['a']
const canary = 'http://192.0.2.10'
const compliance = ['SOC 2', 'ISO 27001']
/** Each region is 10.<octet>.0.0/16. */
const octets = {
  'eu-west-1': 1,
  'eu-central-1': 2,
  'us-east-1': 3,
  'us-west-2': 4,
  'ap-southeast-1': 5,
  'eu-west-2': 6,
} as const
const laid = (name: keyof typeof octets) => ({ octet: octets[name], zones })
const siteOf = (name: keyof typeof octets) => databaseSite({ name, ...laid(name) })
const settings = lab.driver.settings

const small = <R extends object>(region: R) => ({ ...region, zones })
const regionNamed = (name: string) => lab.regions[name] as (typeof lab.regions)[string]
const storeNamed = (name: string) => lab.stores[name] as (typeof lab.stores)[string]

export default defineEnvironment({
  ...lab,
  name: 'world',
  description: 'six regions on three continents, small and real, on this machine',
  boundaries: { ...lab.boundaries, uk: ['GB'], sg: ['SG'] },
  regions: {
    'eu-west-1': small(regionNamed('eu-west-1')),
    'eu-central-1': small(regionNamed('eu-central-1')),
    'us-east-1': { ...small(regionNamed('us-east-1')), backupRegions: ['us-west-2'] },
    'us-west-2': { ...small(regionNamed('us-east-1')), label: 'US West (Oregon)', backupRegions: [] },
    'ap-southeast-1': {
      label: 'Asia Pacific (Singapore)',
      country: 'SG',
      jurisdiction: 'Singapore',
      compliance,
      boundary: 'sg',
      zones,
      backupRegions: [],
    },
    'eu-west-2': {
      label: 'Europe (London)',
      country: 'GB',
      jurisdiction: 'United Kingdom',
      compliance: ['UK GDPR', ...compliance],
      boundary: 'uk',
      zones,
      backupRegions: [],
    },
  },
  stores: {
    'core-db': {
      ...storeNamed('core-db'),
      ...siteOf('eu-west-1'),
      standby: siteOf('eu-central-1'),
    },
    sessions: { ...storeNamed('sessions'), ...cacheSite({ name: 'eu-west-1', ...laid('eu-west-1') }) },
  },
  vantages: {
    ...lab.vantages,
    'uk-client': {
      host: 'client-uk',
      place: 'client on the internet, United Kingdom',
      country: 'GB',
      frontDoor: 'http://198.18.2.2',
      canary,
    },
    'apac-client': {
      host: 'client-apac',
      place: 'client on the internet, Singapore',
      country: 'SG',
      frontDoor: 'http://198.18.3.2',
      canary,
    },
  },
  tenants: {
    ...lab.tenants,
    'uk-customers': { jurisdiction: 'United Kingdom', boundary: 'uk', region: 'eu-west-2' },
    'singapore-customers': { jurisdiction: 'Singapore', boundary: 'sg', region: 'ap-southeast-1' },
  },
  delivery: {
    ...lab.delivery,
    uk: { serves: ['uk'], tlsEndsIn: ['GB'], cachesIn: ['GB'] },
    apac: { serves: ['sg'], tlsEndsIn: ['SG'], cachesIn: ['SG'] },
  },
  network: {
    ...lab.network,
    cidrs: Object.fromEntries(Object.entries(octets).map(([region, octet]) => [region, `10.${octet}.0.0/16`])),
  },
  driver: {
    kind: 'lab',
    settings: {
      ...settings,
      regions: {
        'eu-west-1': laid('eu-west-1'),
        'eu-central-1': { ...laid('eu-central-1'), standbyOf: 'eu-west-1' },
        'us-east-1': laid('us-east-1'),
        'us-west-2': { ...laid('us-west-2'), standbyOf: 'us-east-1' },
        'ap-southeast-1': laid('ap-southeast-1'),
        'eu-west-2': laid('eu-west-2'),
      },
      // Nothing is restored here: that is for the lab of several regions.
      backup: { ...settings.backup, regions: [] },
      edges: {
        eu: settings.edges['eu'] as (typeof settings.edges)[string],
        us: { address: '198.18.1.2', client: '198.19.1.10', regions: ['us-east-1', 'us-west-2'], country: 'US' },
        uk: { address: '198.18.2.2', client: '198.19.2.10', regions: ['eu-west-2'], country: 'GB' },
        apac: { address: '198.18.3.2', client: '198.19.3.10', regions: ['ap-southeast-1'], country: 'SG' },
      },
    },
  },
})
