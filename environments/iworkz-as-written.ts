/**
 * The iWORKZ cloud architecture as its document writes it, mistakes included; nothing here is corrected or added. It stands on
 * paper: no driver reaches it. `muster validate -e iworkz-as-written` reports what in it cannot be true at the same time; a
 * corrected part of it is drilled as `lab`.
 */
import { definePaperEnvironment } from '../src/scenario/define-environment.ts'

const zones = ['a', 'b', 'c']

export default definePaperEnvironment({
  name: 'iworkz-as-written',
  description: 'the cloud architecture as its document writes it',
  protection: 'production',
  objectives: {
    source: 'cloud architecture, disaster recovery: rto_targets and rpo_targets',
    rto: { critical: '1h', standard: '4h', 'non-critical': '24h' },
    rpo: { transactional: '5m', analytical: '1h', configuration: '24h' },
    performance: {
      errorRate: { belowPercent: 0.1, source: 'cloud architecture, performance monitoring: error_rate' },
      latency: { percentile: 95, below: '2s', source: 'cloud architecture, monitoring: performance_budgets' },
      availability: { abovePercent: 99.9, source: 'cloud architecture, monitoring: performance_budgets' },
    },
  },
  // data_residency, word for word.
  boundaries: {
    'eu-only': ['EU'],
    'us-only': ['US'],
    'singapore-apac': ['SG', 'APAC'],
    'uk-only': ['UK'],
  },
  // Labels stand under "Primary Regions"; countries are those of the towns in them, because the table of regions has none.
  regions: {
    'eu-west-1': {
      label: 'EU West (Frankfurt)',
      country: 'DE',
      jurisdiction: 'European Union',
      compliance: ['GDPR', 'ISO 27001', 'SOC 2'],
      boundary: 'eu-only',
      zones,
      backupRegions: ['eu-central-1'],
    },
    'us-east-1': {
      label: 'US East (Virginia)',
      country: 'US',
      jurisdiction: 'United States',
      compliance: ['SOC 2', 'HIPAA', 'ISO 27001'],
      boundary: 'us-only',
      zones,
      backupRegions: ['us-west-2'],
    },
    'ap-southeast-1': {
      label: 'Asia Pacific (Singapore)',
      country: 'SG',
      jurisdiction: 'Singapore',
      compliance: ['ISO 27001', 'SOC 2', 'PDPA'],
      boundary: 'singapore-apac',
      zones,
      backupRegions: ['ap-northeast-1'],
    },
    'uk-west-1': {
      label: 'UK (London)',
      country: 'GB',
      jurisdiction: 'United Kingdom',
      compliance: ['UK GDPR', 'ISO 27001', 'Cyber Essentials Plus'],
      boundary: 'uk-only',
      zones,
      backupRegions: ['eu-west-1'],
    },
  },
  // Front doors, addresses and clients are not in the document: what it names stands in the estate.
  services: {},
  stores: {},
  vantages: {},
  estate: {
    services: {
      'api-gateway': {},
      'web-frontend': {},
      'admin-dashboard': {},
      'backend-api': {},
      'ai-agent': {},
      'matching-engine': {},
      compliance: {},
      notifications: {},
      'user-service': {},
      'job-service': {},
    },
    stores: {
      postgresql: {},
      redis: { holds: ['session_storage', 'api_caching', 'real_time_matching', 'rate_limiting'] },
      'user-documents': {},
      'application-assets': {},
      'backup-data': {},
      // The only one whose class its own name says.
      configuration: { dataClass: 'configuration' },
      secrets: {},
    },
  },
  backups: {
    databases: { of: ['postgresql'], every: 'continuous', keptFor: '30d', tested: 'monthly restore validation' },
    'redis-snapshots': { of: ['redis'], every: '1d' },
    'configuration-backup': { of: ['configuration'], every: '1d' },
    'secrets-backup': { of: ['secrets'] },
  },
  objectStorage: {
    providers: {
      primary: { service: 'AWS S3 / Google Cloud Storage' },
      secondary: { service: 'Azure Blob Storage' },
    },
    buckets: {
      'user-documents': {},
      'application-assets': {},
      'backup-data': { replicatesAcrossRegions: true },
    },
  },
  // Global load balancer and content delivery network "for static assets and API responses", nowhere pinned to a region.
  delivery: {
    cloudflare: {
      provider: 'CloudFlare',
      serves: ['eu-only', 'us-only', 'singapore-apac', 'uk-only'],
      tlsEndsIn: 'everywhere',
      cachesIn: 'everywhere',
    },
  },
  keys: {
    databases: { of: ['postgresql'], provider: 'AWS KMS / Google Cloud KMS' },
    'object-storage': { of: ['user-documents', 'backup-data'], provider: 'customer managed keys' },
  },
  // One vpc_configuration for all regions.
  network: {
    cidrs: {
      'eu-west-1': '10.0.0.0/16',
      'eu-central-1': '10.0.0.0/16',
      'us-east-1': '10.0.0.0/16',
      'us-west-2': '10.0.0.0/16',
      'ap-southeast-1': '10.0.0.0/16',
      'ap-northeast-1': '10.0.0.0/16',
      'uk-west-1': '10.0.0.0/16',
    },
    outbound: { web: 'all', app: ['443/tcp', '5432/tcp', '6379/tcp'], data: 'none' },
  },
  monitoring: {
    uptimeChecks: { every: '1m', places: 5 },
    retention: { metrics: '30d', logs: '30d', auditLogs: '2555d', traces: '7d' },
  },
  driver: { kind: 'none' },
})
