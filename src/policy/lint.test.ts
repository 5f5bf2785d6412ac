import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import asWritten from '../../environments/iworkz-as-written.ts'
import singleRegion from '../../environments/lab-single-region.ts'
import lab from '../../environments/lab.ts'
import type { Environment } from '../model/environment/environment.ts'
import { lint, rules } from './lint.ts'

const on = '2026-11-25'
const idsOf = (environment: Parameters<typeof lint>[0], day = on) => lint(environment, day).map(({ rule }) => rule.id)

/** The lab, with every fact that a rule can look at, all in order. */
const sound: Environment = {
  ...lab,
  estate: { services: { notifications: { tier: 'standard' } }, stores: { secrets: { dataClass: 'configuration' } } },
  transfers: [
    { from: ['IE'], to: ['GB'], basis: 'adequacy', since: '2021-06-28', expires: '2031-12-27', source: 'a decision' },
  ],
  backups: {
    logs: { of: ['core-db'], every: 'continuous', to: ['eu-central-1'] },
    nightly: { of: ['secrets'], every: '12h', takes: '10m' },
  },
  objectStorage: {
    providers: { s3: { service: 'AWS S3', regions: ['eu-west-1', 'eu-central-1'] } },
    buckets: { documents: { region: 'eu-west-1', replicatesAcrossRegions: true, replicatesTo: ['eu-central-1'] } },
  },
  keys: { databases: { of: ['core-db'], scope: 'per-region', regions: ['eu-west-1', 'eu-central-1'] } },
  monitoring: {
    uptimeChecks: { every: '10s', places: 5 },
    retention: { metrics: '30d', traces: '7d' },
    evidence: { copiedOut: true },
  },
}

/** One change that breaks exactly one rule; `also`: what cannot be true without the other rule being broken too. */
const breaking: Record<string, { edit: (environment: any) => void; also?: string[] }> = {
  'region-unknown': { edit: e => e.backups.logs.to.push('eu-west-9') },
  'region-country': { edit: e => (e.regions['eu-west-1'].country = 'DE') },
  'region-label': { edit: e => (e.regions['eu-west-1'].label = 'EU West (Frankfurt)') },
  'reference-unknown': { edit: e => (e.backups.logs.of = ['core-bd']) },
  'country-code': { edit: e => (e.vantages['eu-client'].country = 'UK') },
  'boundary-code': { edit: e => e.boundaries.eu.push('UK') },
  'boundary-two-in-one': { edit: e => (e.boundaries.eu = ['IE', 'EU']), also: ['boundary-code'] },
  'region-outside-boundary': {
    edit: e => {
      e.boundaries.ca = ['CA']
      e.regions['us-east-1'].boundary = 'ca'
    },
  },
  'jurisdiction-country': { edit: e => (e.regions['us-east-1'].jurisdiction = 'Singapore') },
  'backup-region-outside': { edit: e => (e.regions['eu-central-1'].backupRegions = ['us-east-1']) },
  'standby-outside': { edit: e => (e.driver.settings.regions['us-east-1'].standbyOf = 'eu-west-1') },
  'repository-outside': { edit: e => (e.driver.settings.backup.keptIn = { 'eu-west-1': 'us-east-1' }) },
  'edge-backup-outside': { edit: e => e.driver.settings.edges.eu.regions.push('us-east-1') },
  'tenant-outside': { edit: e => (e.tenants['us-customers'].boundary = 'eu') },
  'tenant-jurisdiction': { edit: e => (e.tenants['eu-customers'].jurisdiction = 'United Kingdom') },
  'transfer-not-in-force': { edit: e => (e.transfers[0].expires = on) },
  'transfer-missing': {
    edit: e => {
      e.boundaries.europe = [...e.boundaries.eu, 'CH']
      e.regions['eu-central-1'].boundary = 'europe'
      e.regions['eu-central-1'].backupRegions = ['eu-central-2']
    },
  },
  'tls-ends-outside': { edit: e => (e.delivery.eu.tlsEndsIn = 'everywhere') },
  'cache-outside': { edit: e => (e.delivery.eu.cachesIn = ['IE', 'cloudflare-united-kingdom']) },
  'backup-outside': { edit: e => (e.backups.logs.to = ['us-east-1']) },
  'backup-home-unstated': { edit: e => (e.backups.nightly.to = ['eu-central-1']) },
  'backup-misses-rpo': { edit: e => (e.backups.nightly.every = '1d') },
  'backup-unscheduled': { edit: e => delete e.backups.nightly.every },
  'object-place-unstated': { edit: e => delete e.objectStorage.buckets.documents.replicatesTo },
  'object-copy-outside': { edit: e => (e.objectStorage.buckets.documents.replicatesTo = ['us-east-1']) },
  'key-outside': {
    edit: e => (e.keys.databases = { of: ['core-db'], scope: 'multi-region', regions: ['eu-west-1', 'us-east-1'] }),
  },
  'key-scope-unstated': { edit: e => delete e.keys.databases.scope },
  'key-blocks-restore': { edit: e => (e.keys.databases.scope = 'single-region') },
  'networks-overlap': { edit: e => (e.network.cidrs['eu-central-1'] = '10.1.128.0/17') },
  'replication-blocked': { edit: e => (e.network.outbound.data = 'none') },
  'service-unclassified': { edit: e => (e.estate.services['ai-agent'] = {}) },
  'store-unclassified': { edit: e => (e.estate.stores.documents = {}) },
  'uptime-too-coarse': { edit: e => (e.monitoring.uptimeChecks.every = '1m') },
  'evidence-expires': { edit: e => (e.monitoring.evidence.copiedOut = false) },
}

const broken = (edit: (environment: any) => void): Environment => {
  const copy = structuredClone(sound)
  edit(copy)
  return copy
}

describe('the lab', () => {
  test.each([lab, singleRegion, sound])('has no contradiction', environment => {
    expect(lint(environment, on)).toEqual([])
  })

  test('every rule stands in the documentation, under its severity', () => {
    const text = readFileSync(new URL('../../docs/policy-lint.md', import.meta.url), 'utf8')
    const documented = [...text.matchAll(/^\| (?:\*\*(\w+?)s?\*\*|`([a-z-]+)`) \|/gm)]
    let severity = ''
    const rows = documented.flatMap(([, heading, id]) => {
      severity = heading ?? severity
      return id === undefined ? [] : [`${severity} ${id}`]
    })
    expect(rows.toSorted()).toEqual(rules.map(rule => `${rule.severity} ${rule.id}`).toSorted())
    const said = [...text.matchAll(/^\| `([a-z-]+)` \| .*? \| (.*?) \| (.*?) \|$/gm)].map(([, id, why, remedy]) => [
      id,
      why,
      remedy,
    ])
    expect(said.toSorted()).toEqual(rules.map(({ id, why, remedy }) => [id, why, remedy]).toSorted())
  })

  test('every rule has a change that breaks it', () => {
    expect(Object.keys(breaking).toSorted()).toEqual(rules.map(({ id }) => id).toSorted())
  })

  test.each(Object.entries(breaking))('%s is found when it is broken, and nothing else', (id, { edit, also = [] }) => {
    const found = lint(broken(edit), on)
    expect([...new Set(found.map(({ rule }) => rule.id))].toSorted()).toEqual([id, ...also].toSorted())
    for (const { between, consequence, fix } of found) {
      expect(between[0].path.length).toBeGreaterThan(0)
      expect(between.every(({ says }) => says.length > 0)).toBe(true)
      expect(consequence).toMatch(/[^.]\.$/)
      expect(fix).not.toMatch(/[.?]$/)
    }
  })
})

describe('what the rules say', () => {
  const said = (edit: (environment: any) => void, day = on) => lint(broken(edit), day)[0]

  test('a lawful transfer still breaks the boundary: two answers', () => {
    const toLondon = (e: any) => (e.regions['eu-central-1'].backupRegions = ['eu-west-2'])
    expect(said(toLondon)?.consequence).toMatch(/outside "eu"\. No basis for a transfer from DE to GB is known/)
    const byKnownBases = (e: any) => {
      toLondon(e)
      delete e.transfers
    }
    expect(said(byKnownBases)?.consequence).toMatch(/until 2031-12-27\); it leaves the boundary all the same/)
    expect(said(byKnownBases, '2031-12-27')?.consequence).toMatch(
      /No basis for a transfer from DE to GB is known either/,
    )
  })

  test('a tenant of one country in a region that fails over to another', () => {
    const found = lint(
      broken(e => {
        e.boundaries.ie = ['IE']
        e.tenants['irish-customers'] = { jurisdiction: 'European Union', boundary: 'ie', region: 'eu-west-1' }
      }),
      on,
    )
    expect(found.map(({ rule, consequence }) => [rule.id, consequence])).toEqual([
      ['tenant-outside', expect.stringMatching(/is in DE once eu-west-1 has failed over/)],
    ])
  })

  test('the nearest known name of a wrong region, inside the stated country', () => {
    expect(said(e => e.backups.logs.to.push('eu-wset-3'))?.fix).toBe('the nearest known name is eu-west-3')
    expect(
      said(e => (e.regions['uk-west-1'] = { ...e.regions['us-east-1'], country: 'GB', label: 'UK (London)' }))?.fix,
    ).toBe('London is eu-west-2')
  })

  test('where a region lies is for its provider to say, not for whoever writes the table', () => {
    const london = broken(
      e => (e.regions['eu-west-2'] = { ...e.regions['eu-central-1'], label: 'EU West', country: 'IE' }),
    )
    expect(idsOf(london)).toEqual(['region-country', 'region-outside-boundary', 'jurisdiction-country'])
  })

  test('a region of one’s own is where its owner says', () => {
    const own = broken(e => {
      e.regions.cellar = {
        ...e.regions['eu-west-1'],
        provider: 'own',
        country: 'FR',
        label: 'Paris',
        backupRegions: [],
      }
      e.regions['eu-west-1'].backupRegions.push('cellar')
    })
    expect(idsOf(own)).toEqual([])
  })

  test('a store without a class is held against the strictest promise', () => {
    const found = lint(
      broken(e => {
        e.estate.stores.redis = { holds: ['session_storage'] }
        e.backups.snapshots = { of: ['redis'], every: '1d' }
      }),
      on,
    )
    expect(found.find(({ rule }) => rule.id === 'backup-misses-rpo')?.consequence).toMatch(
      /redis \(session_storage\) loses 1 d, and however long it takes, against under 5m if it is transactional/,
    )
  })

  test('the worst case of a backup is its period and its length', () => {
    const every = (period: string, takes?: string) =>
      idsOf(broken(e => (e.backups.nightly = { of: ['secrets'], every: period, takes })))
    expect(every('23h', '59m')).toEqual([])
    expect(every('23h', '60m')).toEqual(['backup-misses-rpo'])
    expect(every('24h')).toEqual(['backup-misses-rpo'])
  })
})

/** What the document gets wrong, and the rules that say so. */
const mistakes: [string, string[]][] = [
  ['EU West (Frankfurt) is eu-west-1, which is Ireland', ['region-country', 'region-label']],
  ['uk-west-1 is no region', ['region-unknown']],
  ['UK only, backed up to Ireland', ['backup-region-outside', 'boundary-code']],
  [
    'Singapore/APAC is two boundaries, backed up to Tokyo',
    ['backup-region-outside', 'boundary-code', 'boundary-two-in-one'],
  ],
  ['nothing maps services and stores to classes', ['service-unclassified', 'store-unclassified']],
  ['daily snapshots of Redis against minutes', ['backup-misses-rpo']],
  ['a daily backup against less than a day', ['backup-misses-rpo']],
  ['object replication without a destination, a provider without a region', ['object-place-unstated']],
  ['the data tier may connect to nothing', ['replication-blocked']],
  ['one network for every region', ['networks-overlap']],
  ['TLS ends everywhere', ['cache-outside', 'tls-ends-outside']],
  ['uptime checks every minute', ['uptime-too-coarse']],
  ['traces and metrics kept shorter than an audit looks back', ['evidence-expires']],
  ['keys neither multi-region nor per region', ['key-scope-unstated']],
  ['secrets backed up nobody knows how often', ['backup-unscheduled']],
]

describe('the architecture as written', () => {
  test('reports every mistake of the document, and no rule without one', () => {
    const expected = new Set(mistakes.flatMap(([, ids]) => ids))
    expect([...new Set(idsOf(asWritten))].toSorted()).toEqual([...expected].toSorted())
  })

  test('at each place', () => {
    const at = lint(asWritten, on).map(({ rule, between: [first] }) => `${rule.id} ${first.path.join('.')}`)
    expect(at).toEqual([
      'region-unknown regions.uk-west-1',
      'region-country regions.eu-west-1.country',
      'region-label regions.eu-west-1.label',
      'boundary-code boundaries.eu-only.0',
      'boundary-code boundaries.singapore-apac.1',
      'boundary-code boundaries.uk-only.0',
      'boundary-two-in-one boundaries.singapore-apac.0',
      'backup-region-outside regions.ap-southeast-1.backupRegions.0',
      'backup-region-outside regions.uk-west-1.backupRegions.0',
      'tls-ends-outside delivery.cloudflare.tlsEndsIn',
      'cache-outside delivery.cloudflare.cachesIn',
      'object-place-unstated objectStorage.providers.primary',
      'object-place-unstated objectStorage.providers.secondary',
      'object-place-unstated objectStorage.buckets.backup-data.replicatesAcrossRegions',
      'backup-misses-rpo backups.redis-snapshots.every',
      'backup-misses-rpo backups.configuration-backup.every',
      'backup-unscheduled backups.secrets-backup',
      'key-scope-unstated keys.databases',
      'key-scope-unstated keys.object-storage',
      'networks-overlap network.cidrs.eu-west-1',
      'networks-overlap network.cidrs.us-east-1',
      'networks-overlap network.cidrs.ap-southeast-1',
      'networks-overlap network.cidrs.uk-west-1',
      'replication-blocked network.outbound.data',
      'service-unclassified estate.services',
      'store-unclassified estate.stores',
      'evidence-expires monitoring.retention.metrics',
      'evidence-expires monitoring.retention.logs',
      'evidence-expires monitoring.retention.traces',
      'uptime-too-coarse monitoring.uptimeChecks.every',
    ])
  })
})
