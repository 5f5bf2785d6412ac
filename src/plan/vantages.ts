/** What each vantage probes: the scenario's own probes and ledgers, a canary for each place, and the control plane. Pure. */
import { durationMs } from '../model/duration.ts'
import { gatewayOf } from '../model/environment/lab/gateway-settings.ts'
import {
  type Environment,
  isLab,
  type Service,
  type StandbySite,
  type Store,
} from '../model/environment/environment.ts'
import { usageError } from '../model/muster-error.ts'
import type { PlannedLedger, PlannedProbe, PlannedVantage } from '../model/plan/plan.ts'
import { runbookSteps } from '../model/scenario/runbook.ts'
import type { HttpProbe, Ledger, Scenario } from '../model/scenario/scenario.ts'
import type { LedgerReads } from '../model/promise/staleness.ts'
import { onCallVantage } from './detection.ts'
import { readProbes } from './reads.ts'
import { clientUrls, databaseUrl, doorOf } from './urls.ts'

const lingerMs = 4_000
const controlEveryMs = 100
/** Of a store in two regions there is twice as much to watch, and a step of its runbook takes seconds. */
const twoRegionsEveryMs = 500
/**
 * Each of these makes the database fork a process (a member's own word does while it starts), which takes 25 ms of a processor on a
 * slow machine: whoever looks must not be the load.
 */
const connectEveryMs = 250
const memberEveryMs = 250

export function vantagesOf(scenario: Scenario, environment: Environment): PlannedVantage[] {
  const { probes, ledgers, reads = [] } = scenario.load
  const users = [...probes, ...ledgers, ...reads]
  const names = [...new Set(users.map(({ vantage }) => vantage))]
  const clients = names.map((name): PlannedVantage => {
    const place = environment.vantages[name]
    const user = users.find(({ vantage }) => vantage === name) as HttpProbe | Ledger | LedgerReads
    if (!place) throw unknown(scenario, user, 'vantage', environment.vantages)
    const own = probes.filter(probe => probe.vantage === name)
    return {
      name,
      host: place.host,
      place: place.place,
      country: place.country,
      probes: [
        ...own.map(probe => serviceProbe(probe, scenario, environment)),
        ...readProbes(name, scenario, environment),
        canary(place.canary, own),
      ],
      ledgers: ledgers
        .filter(ledger => ledger.vantage === name)
        .map(ledger => planLedger(ledger, scenario, environment)),
      readBacks: [],
    }
  })
  return [...clients, ...controlVantages(scenario, environment), ...onCallVantage(scenario, environment)]
}

function serviceProbe(probe: HttpProbe, scenario: Scenario, environment: Environment): PlannedProbe {
  const service = environment.services[probe.service]
  if (!service) throw unknown(scenario, probe, 'service', environment.services)
  const everyMs = cadence(probe, scenario)
  return {
    class: probe.class,
    kind: 'http-service',
    subject: probe.service,
    required: !probe.witness,
    url: doorOf(probe.vantage, service, environment) + probe.path,
    everyMs,
    deadlineMs: durationMs(probe.deadline),
    lingerMs,
    maxInFlight: Math.ceil(lingerMs / everyMs) + 20,
    subjects: probe.origin === undefined ? subjectsFor(everyMs, probe.path, environment, service) : 0,
    ...(probe.origin === undefined ? {} : { origin: probe.origin }),
  }
}

function canary(url: string, own: readonly HttpProbe[]): PlannedProbe {
  const everyMs = Math.min(100, ...own.map(probe => durationMs(probe.every)))
  const maxInFlight = Math.ceil(lingerMs / everyMs) + 20
  return {
    class: 'canary',
    kind: 'http-canary',
    subject: 'canary',
    required: false,
    url,
    everyMs,
    deadlineMs: 1_000,
    lingerMs,
    maxInFlight,
    subjects: 0,
  }
}

/** Between 5 and 100 ms: slower cannot resolve an outage, faster measures the harness. */
function cadence(probe: HttpProbe, scenario: Scenario): number {
  const everyMs = durationMs(probe.every)
  if (everyMs >= 5 && everyMs <= 100) return everyMs
  throw usageError(
    'plan.cadence',
    `load.probes.${scenario.load.probes.indexOf(probe)}.every: is ${probe.every}; it must lie between 5ms and 100ms`,
  )
}

/** Enough token subjects that each stays under half the limit for the path, in the region that has the lowest. What is no API asks for no token. */
function subjectsFor(everyMs: number, path: string, environment: Environment, service: Service | undefined): number {
  if (!isLab(environment)) return service?.auth?.jwt.subjects ?? 0
  const { gateway, regions } = environment.driver.settings
  const limits = Object.keys(regions).map(region => gatewayOf(gateway, region).rateLimitsPerMinute)
  const name = (['users', 'jobs', 'matching'] as const).find(key => path.startsWith(`/api/v1/${key}`))
  if (!path.startsWith('/api/')) return 0
  return name === undefined ? 1 : Math.ceil((2 * 60_000) / everyMs / Math.min(...limits.map(limit => limit[name])))
}

function planLedger(ledger: Ledger, scenario: Scenario, environment: Environment): PlannedLedger {
  const store = environment.stores[ledger.store]
  if (!store) throw unknown(scenario, ledger, 'store', environment.stores)
  const everyMs = durationMs(ledger.every)
  refuseMismatch(ledger, store, scenario)
  return {
    name: ledger.name,
    store: ledger.store,
    through: ledger.through,
    urls: ledger.through === 'front-door' ? [writesTo(ledger, scenario, environment)] : clientUrls(store),
    service: ledger.service ?? null,
    ...(ledger.replicas === undefined ? {} : { replicas: ledger.replicas }),
    ...(ledger.keys === undefined ? {} : { keys: ledger.keys }),
    ...(ledger.witness ? { witness: true } : {}),
    writers: ledger.writers,
    everyMs,
    deadlineMs: durationMs(ledger.deadline),
    lingerMs,
    maxInFlight: Math.ceil(lingerMs / everyMs) + 20,
    subjects:
      ledger.through === 'front-door'
        ? subjectsFor(everyMs / ledger.writers, '/api/v1/jobs', environment, environment.services[ledger.service ?? ''])
        : 0,
  }
}

/**
 * A pooler leads to PostgreSQL; a Redis Cluster and an object store have clients of their own, of which only the first knows of
 * replicas, and only the second of versions.
 */
function refuseMismatch({ name, through, replicas, keys }: Ledger, { kind }: Store, { load }: Scenario): void {
  const where = `load.ledgers.${load.ledgers.findIndex(ledger => ledger.name === name)}`
  const kinds = { 'front-door': kind, pool: 'postgres', redis: 'redis-cluster', s3: 'object-store' }
  if (kinds[through] !== kind)
    throw usageError('plan.ledger', `${where}.through: "${through}" does not lead to a store of kind ${kind}`)
  if (replicas !== undefined && through !== 'redis')
    throw usageError('plan.ledger', `${where}.replicas: only a ledger through "redis" can wait for replicas`)
  if (keys !== undefined && through !== 's3')
    throw usageError('plan.ledger', `${where}.keys: only a ledger through "s3" writes versions`)
}

/** Where a store's own clients connect. */
function writesTo(ledger: Ledger, scenario: Scenario, environment: Environment): string {
  const service = ledger.service === undefined ? undefined : environment.services[ledger.service]
  if (!service) throw unknown(scenario, ledger, 'service', environment.services)
  return `${doorOf(ledger.vantage, service, environment)}/api/v1/jobs`
}

/**
 * One observer per store that a fault or ledger names. It reads ledgers back, and of PostgreSQL it watches the leader lock, the
 * members' own view and who a fresh connection reaches. A store that the runbook takes to another region has one there as
 * well, and that one reads back: its place outlasts the loss of the region.
 */
function controlVantages(scenario: Scenario, environment: Environment): PlannedVantage[] {
  const stores = new Set([
    ...scenario.load.ledgers.map(({ store }) => store),
    ...scenario.faults.flatMap(({ target }) => target.store ?? []),
  ])
  return [...stores].flatMap(name => {
    const store = environment.stores[name]
    const host = store?.controlPlane?.host ?? store?.controlHost
    if (!store || host === undefined) return []
    const standby = standbyOf(name, store, scenario)
    const own = { name: `control.${name}`, host, region: store.region, site: store, readBacks: !standby }
    const sites = standby
      ? [
          own,
          {
            name: `${own.name}.${standby.region}`,
            host: standby.controlPlane.host,
            region: standby.region,
            site: standby,
            readBacks: true,
          },
        ]
      : [own]
    return sites.map(({ name: vantage, host: at, region, site, readBacks }) => ({
      name: vantage,
      host: at,
      place: standby ? `control plane of ${name} in ${region}` : `control plane of ${name}`,
      country: environment.regions[region]?.country ?? 'XX',
      probes: site.controlPlane
        ? controlProbes(
            name,
            store,
            { ...site, controlPlane: site.controlPlane },
            standby ? twoRegionsEveryMs : controlEveryMs,
          )
        : [],
      ledgers: [],
      readBacks: readBacks ? readBacksOf(name, store, standby, scenario) : [],
    }))
  })
}

/** The site in another region that the runbook takes the store to; null: it stays where it is. */
function standbyOf(name: string, { standby }: Store, { runbook }: Scenario): StandbySite | null {
  const steps = runbookSteps(runbook)
  return standby && steps.some(step => 'target' in step && step.target.store === name) ? standby : null
}

/**
 * Of PostgreSQL every member is asked, and the primary of the latest timeline is believed: no pooler stands between. Of an
 * object store each site is read by itself: none of them is believed more than the others.
 */
function readBacksOf(name: string, store: Store, standby: StandbySite | null, { load }: Scenario) {
  const members = [store, ...(standby ? [standby] : [])].flatMap(site => Object.values(site.members))
  const urls =
    store.kind === 'postgres' ? members.map(({ host, port }) => databaseUrl(store, host, port)) : clientUrls(store)
  const together = store.kind === 'object-store' ? urls.map(url => [url]) : [urls]
  return load.ledgers
    .filter(ledger => ledger.store === name)
    .flatMap(({ name: ledger, writers }) => together.map(some => ({ ledger, urls: some, writers })))
}

function controlProbes(name: string, store: Store, site: StandbySite, lookEveryMs: number): PlannedProbe[] {
  const plane = site.controlPlane
  const watch = (kind: PlannedProbe['kind'], label: string, url: string, everyMs: number): PlannedProbe => ({
    class: label,
    kind,
    subject: name,
    required: false,
    url,
    everyMs,
    deadlineMs: 1_000,
    lingerMs: 2_000,
    maxInFlight: 60,
    subjects: 0,
  })
  const key = `/service/${plane.scope}/leader`
  const leaderUrl = (host: string, port: number) =>
    plane.dcs === 'etcd' ? `http://${host}:${port}/v2/keys${key}` : `http://${host}:${port}/v3/kv/range#${key}`
  return [
    ...plane.etcd.map(({ host, port }, at) =>
      watch('etcd-leader', `etcd.${at + 1}`, leaderUrl(host, port), lookEveryMs),
    ),
    ...Object.entries(plane.patroni).map(([zone, { host, port }]) =>
      watch(
        'patroni-member',
        `patroni.${zone}`,
        `http://${host}:${port}/patroni`,
        Math.max(memberEveryMs, lookEveryMs),
      ),
    ),
    ...site.entries.map(({ host, port }, at) =>
      watch(
        'sql-connect',
        `entry.${at + 1}`,
        databaseUrl(store, host, port),
        Math.max(connectEveryMs, lookEveryMs) * site.entries.length,
      ),
    ),
  ]
}

/** `user` is the part of load that names what is not there. */
function unknown(
  { load }: Scenario,
  user: HttpProbe | Ledger | LedgerReads,
  what: 'vantage' | 'service' | 'store',
  known: object,
) {
  const list = 'path' in user ? 'probes' : 'ledger' in user ? 'reads' : 'ledgers'
  const place = `${list}.${(load[list] ?? []).findIndex(entry => entry === user)}`
  const name = (user as { readonly [key: string]: unknown })[what]
  const said = name === undefined ? 'is missing' : `there is no ${what} "${String(name)}" in the environment`
  return usageError(
    `plan.unknown-${what}`,
    `load.${place}.${what}: ${said}`,
    `there are ${Object.keys(known).join(', ')}`,
  )
}
