/** What each vantage probes: the scenario's own probes and ledgers, a canary for each place, and the control plane. Pure. */
import { durationMs } from '../model/duration.ts'
import { type Called, leaderAt, patroniAt } from '../model/environment/control-plane.ts'
import { databaseUrl } from '../model/environment/database-url.ts'
import type { ControlPlane, Environment, StandbySite, Store } from '../model/environment/environment.ts'
import { usageError } from '../model/muster-error.ts'
import type { PlannedProbe, PlannedVantage } from '../model/plan/plan.ts'
import { runbookSteps } from '../model/scenario/runbook.ts'
import type { HttpProbe, Ledger, Scenario } from '../model/scenario/scenario.ts'
import type { LedgerReads } from '../model/promise/staleness.ts'
import { onCallVantage } from './detection.ts'
import { planLedger, serviceReadBacks, storeReadBacks } from './ledgers.ts'
import { readProbes } from './reads.ts'
import { subjectsFor } from './subjects.ts'
import { unknown } from './unknown.ts'
import { doorOf } from './urls.ts'

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
      readBacks: serviceReadBacks(name, scenario, environment),
      ...loginsFor(
        users.filter(({ vantage }) => vantage === name),
        environment,
      ),
    }
  })
  return [...clients, ...controlVantages(scenario, environment), ...onCallVantage(scenario, environment)]
}

/** For services that give them to whoever asks. */
function loginsFor(users: readonly object[], { services }: Environment): Pick<PlannedVantage, 'logins'> {
  const used = new Set(
    users.flatMap(user => ('service' in user && typeof user.service === 'string' ? [user.service] : [])),
  )
  const logins = [...used].flatMap(service => {
    const auth = services[service]?.auth
    if (!auth || !('oauth' in auth)) return []
    const { clientSecret: _, ...asked } = auth.oauth
    return [{ service, ...asked }]
  })
  return logins.length === 0 ? {} : { logins }
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
    ...(service.servedBy ? { servedBy: service.servedBy } : {}),
    ...(service.tls ? { tls: service.tls } : {}),
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
      probes: controlProbes(name, store, site, standby ? twoRegionsEveryMs : controlEveryMs),
      ledgers: [],
      readBacks: readBacks ? storeReadBacks(name, store, standby, scenario, environment) : [],
    }))
  })
}

/** The site in another region that the runbook takes the store to; null: it stays where it is. */
function standbyOf(name: string, { standby }: Store, { runbook }: Scenario): StandbySite | null {
  const steps = runbookSteps(runbook)
  return standby && steps.some(step => 'target' in step && step.target.store === name) ? standby : null
}

/** Of PostgreSQL: who leads by its control plane, where it has one, and whom a fresh connection reaches. */
function controlProbes(name: string, store: Store, site: Store | StandbySite, lookEveryMs: number): PlannedProbe[] {
  if (store.kind !== 'postgres') return []
  const watch: Watch = (kind, label, called, everyMs) => ({
    class: label,
    kind,
    subject: name,
    required: false,
    ...called,
    everyMs,
    deadlineMs: 1_000,
    lingerMs: 2_000,
    maxInFlight: 60,
    subjects: 0,
  })
  return [
    ...(site.controlPlane ? planeProbes(site.controlPlane, lookEveryMs, watch) : []),
    ...site.entries.map(({ host, port }, at) =>
      watch(
        'sql-connect',
        `entry.${at + 1}`,
        { url: databaseUrl(store, host, port, 'postgres') },
        Math.max(connectEveryMs, lookEveryMs) * site.entries.length,
      ),
    ),
  ]
}

type Watch = (kind: PlannedProbe['kind'], label: string, called: Called, everyMs: number) => PlannedProbe

function planeProbes(plane: ControlPlane, lookEveryMs: number, watch: Watch): PlannedProbe[] {
  const members = Object.entries(plane.patroni)
  const memberMs = Math.max(memberEveryMs, lookEveryMs)
  return [
    ...(plane.etcd ?? []).map((member, at) =>
      watch('etcd-leader', `etcd.${at + 1}`, leaderAt(plane, member), lookEveryMs),
    ),
    ...(plane.etcd ? [] : members).map(([zone, member]) =>
      watch('patroni-leader', `leader.${zone}`, patroniAt(plane, member, '/cluster'), memberMs),
    ),
    ...members.map(([zone, member]) =>
      watch('patroni-member', `patroni.${zone}`, patroniAt(plane, member, '/patroni'), memberMs),
    ),
  ]
}
