/**
 * A platform for recruiting in AWS: in each legal space a home region and one that takes over, an Aurora global database, a global
 * datastore of ElastiCache, replicated documents, a service in three zones, and Route 53 before it. Nothing here exists: copy it,
 * and say what is yours.
 */
import { defineEnvironment } from '../../src/scenario/define-environment.ts'

const account = '123456789012'
const zones = ['a', 'b', 'c']

/** Home first, then where it goes when that is lost; both in one legal space. */
const spaces = { eu: ['eu-west-1', 'eu-central-1'], us: ['us-east-1', 'us-west-2'] } as const
type Space = keyof typeof spaces
const inSpaces = <T>(of: (space: Space) => T) =>
  Object.fromEntries(Object.keys(spaces).map(space => [space, of(space as Space)])) as Record<Space, T>

const arn = (service: string, region: string, what: string) => `arn:aws:${service}:${region}:${account}:${what}`

const region = (country: string, space: Space, jurisdiction: string, backupRegions: string[]) => ({
  ...{ country, jurisdiction, boundary: `${space}-only`, zones, backupRegions },
  compliance: space === 'eu' ? ['GDPR', 'ISO 27001', 'SOC 2'] : ['SOC 2', 'HIPAA', 'ISO 27001'],
})

/** An account's region: what FIS may hit there has the tag `drill: yes`, and nothing else. */
const cloud = (space: Space, name: string) => ({
  ...{ driver: 'aws' as const, region: name, account, profile: 'drill' },
  fisRole: `arn:aws:iam::${account}:role/fis-drills`,
  stopAlarms: [arn('cloudwatch', name, 'alarm:orders-failing')],
  alarms: { 'orders-failing': arn('cloudwatch', name, 'alarm:orders-failing') },
  tags: { drill: 'yes' },
  stores: {
    [`core-${space}`]: {
      globalCluster: `core-${space}`,
      clusters: byRegion(space, at => arn('rds', at, 'cluster:core')),
    },
    [`sessions-${space}`]: {
      globalReplicationGroup: `ldgnf-sessions-${space}`,
      groups: byRegion(space, at => arn('elasticache', at, 'replicationgroup:sessions')),
    },
    [`documents-${space}`]: { bucket: `arn:aws:s3:::documents-${space}`, replicatesTo: spaces[space][1] },
  },
})
const byRegion = <T>(space: Space, of: (region: string) => T) =>
  Object.fromEntries(spaces[space].map(name => [name, of(name)]))

/** AWS says who writes: Muster asks the members nothing, and what a drill wrote is read back through the service. */
const database = (space: Space) => ({
  ...{ kind: 'postgres' as const, dataClass: 'transactional' as const, region: spaces[space][0] },
  ...{ database: 'core', user: 'drill', password: { fromEnvironment: 'DRILL_PASSWORD' } },
  tls: { mode: 'verify-full' as const, rootCert: '/etc/ssl/certs/rds-global-bundle.pem' },
  pools: [{ host: `core.${space}.platform.example`, port: 5432 }],
  ...{ entries: [], members: {} },
})
const cache = (space: Space) => ({
  ...{ kind: 'redis-cluster' as const, dataClass: 'transactional' as const, region: spaces[space][0] },
  ...{ pools: [{ host: `sessions.${space}.platform.example`, port: 6379 }], entries: [], members: {} },
})
const documents = (space: Space) => ({
  ...{ kind: 'object-store' as const, dataClass: 'transactional' as const, region: spaces[space][0] },
  ...{ bucket: `documents-${space}`, entries: [], members: {} },
  pools: [{ host: `s3.${spaces[space][0]}.amazonaws.com`, port: 443 }],
})

const service = (space: Space) => ({
  tier: 'critical' as const,
  frontDoor: `https://${space}.platform.example`,
  paths: ['/api/v1/jobs', '/api/v1/applications'],
  stores: [`core-${space}`, `sessions-${space}`, `documents-${space}`],
  auth: { bearer: { fromCommand: ['vault', 'kv', 'get', '-field=token', `secret/drill/${space}`] } },
  servedBy: [{ header: 'x-served-by', as: 'node' as const }],
  writes: {
    application: {
      post: '/api/v1/applications',
      body: { reference: '{key}', job: 'drill' },
      acknowledged: { status: [201] },
      readBack: { get: '/api/v1/applications?reference={prefix}', items: '/items/*/reference', next: '/next' },
    },
  },
})

export default defineEnvironment({
  name: 'aws',
  description: 'the platform in AWS, staging',
  protection: 'staging',
  safety: {
    ceiling: { reach: 'region', lasts: '1h' },
    windows: [{ days: ['tue', 'wed', 'thu'], from: '09:00', to: '15:00', timeZone: 'Europe/Dublin' }],
  },
  objectives: {
    source: 'cloud architecture, disaster recovery',
    rto: { critical: '1h', standard: '4h', 'non-critical': '24h' },
    rpo: { transactional: '5m', analytical: '1h', configuration: '24h' },
  },
  boundaries: { 'eu-only': ['IE', 'DE'], 'us-only': ['US'] },
  regions: {
    'eu-west-1': region('IE', 'eu', 'European Union', ['eu-central-1']),
    'eu-central-1': region('DE', 'eu', 'European Union', []),
    'us-east-1': region('US', 'us', 'United States', ['us-west-2']),
    'us-west-2': region('US', 'us', 'United States', []),
  },
  services: { 'api-eu': service('eu'), 'api-us': service('us') },
  stores: {
    ...{ 'core-eu': database('eu'), 'core-us': database('us') },
    ...{ 'sessions-eu': cache('eu'), 'sessions-us': cache('us') },
    ...{ 'documents-eu': documents('eu'), 'documents-us': documents('us') },
  },
  vantages: {
    'client-eu': {
      ...{ host: 'probe-eu', place: 'office in Dublin', country: 'IE' },
      ...{ frontDoor: 'https://eu.platform.example', canary: 'http://status.platform.example/' },
    },
    'client-us': {
      ...{ host: 'probe-us', place: 'office in Boston', country: 'US' },
      ...{ frontDoor: 'https://us.platform.example', canary: 'http://status.platform.example/' },
    },
  },
  systems: {
    ...Object.fromEntries(
      Object.entries(inSpaces(space => spaces[space].map(name => [name, cloud(space, name)] as const))).flatMap(
        ([, all]) => all.map(([name, settings]) => [`aws-${name}`, settings]),
      ),
    ),
    dns: {
      ...{ driver: 'route53', account, profile: 'drill', hostedZone: 'Z0123456789ABCDEFGHIJ' },
      records: inSpaces(space => ({
        ...{ name: `${space}.platform.example`, type: 'A' as const },
        places: Object.fromEntries(spaces[space].map(name => [name, { region: name, set: name }])),
      })),
    },
    // Where users are: Muster measures from there.
    probes: {
      driver: 'hosts',
      hosts: {
        'probe-eu': { ssh: { host: 'probe.dublin.platform.example', user: 'drill' } },
        'probe-us': { ssh: { host: 'probe.boston.platform.example', user: 'drill' } },
      },
    },
  },
})
