/** Ledgers as vantages run them: where each is written, how, and how it is read back. Pure. */
import { durationMs } from '../model/duration.ts'
import { databaseUrl, memberDatabaseOf } from '../model/environment/database-url.ts'
import type { Environment, StandbySite, Store } from '../model/environment/environment.ts'
import type { Service, ServiceWrite, WriteReadBack } from '../model/environment/service.ts'
import { usageError } from '../model/muster-error.ts'
import type { PlannedLedger, PlannedReadBack, PlannedWrite } from '../model/plan/plan.ts'
import { placesIn } from '../model/request-template.ts'
import type { Ledger, Scenario } from '../model/scenario/scenario.ts'
import { subjectsFor } from './subjects.ts'
import { unknown } from './unknown.ts'
import { clientUrls, doorOf } from './urls.ts'

const lingerMs = 4_000

export function planLedger(ledger: Ledger, scenario: Scenario, environment: Environment): PlannedLedger {
  const store = environment.stores[ledger.store]
  if (!store) throw unknown(scenario, ledger, 'store', environment.stores)
  const everyMs = durationMs(ledger.every)
  refuseMismatch(ledger, store, scenario)
  return {
    name: ledger.name,
    store: ledger.store,
    through: ledger.through,
    urls: clientUrls(store),
    service: ledger.service ?? null,
    ...(ledger.through === 'front-door' ? atDoor(ledger, store, scenario, environment) : { subjects: 0 }),
    ...(ledger.replicas === undefined ? {} : { replicas: ledger.replicas }),
    ...(ledger.keys === undefined ? {} : { keys: ledger.keys }),
    ...(ledger.witness ? { witness: true } : {}),
    writers: ledger.writers,
    everyMs,
    deadlineMs: durationMs(ledger.deadline),
    lingerMs,
    maxInFlight: Math.ceil(lingerMs / everyMs) + 20,
  }
}

/**
 * A pooler leads to PostgreSQL; a Redis Cluster and an object store have clients of their own, of which only the first knows of
 * replicas, and only the second of versions.
 */
function refuseMismatch({ name, through, replicas, keys, write }: Ledger, { kind }: Store, { load }: Scenario): void {
  const where = `load.ledgers.${load.ledgers.findIndex(ledger => ledger.name === name)}`
  const kinds: Record<Ledger['through'], readonly Store['kind'][]> = {
    ...{ 'front-door': [kind], pool: ['postgres'], s3: ['object-store'] },
    redis: ['redis-cluster', 'redis-sentinel'],
  }
  if (write !== undefined && through !== 'front-door')
    throw usageError('plan.ledger', `${where}.write: only a ledger through "front-door" makes the writes of a service`)
  if (!kinds[through].includes(kind))
    throw usageError('plan.ledger', `${where}.through: "${through}" does not lead to a store of kind ${kind}`)
  if (replicas !== undefined && through !== 'redis')
    throw usageError('plan.ledger', `${where}.replicas: only a ledger through "redis" can wait for replicas`)
  if (keys !== undefined && through !== 's3')
    throw usageError('plan.ledger', `${where}.keys: only a ledger through "s3" writes versions`)
}

interface Use {
  readonly service: Service
  readonly write: ServiceWrite
  /** where the write stands in the environment */
  readonly where: string
}

/** How the ledger's service is written to; refused where nobody said, or said of several and named none. */
function useOf(ledger: Ledger, scenario: Scenario, environment: Environment): Use {
  const name = ledger.service
  const service = name === undefined ? undefined : environment.services[name]
  if (!service) throw unknown(scenario, ledger, 'service', environment.services)
  const known = Object.keys(service.writes ?? {})
  const chosen = ledger.write ?? (known.length === 1 ? known[0] : undefined)
  const write = chosen === undefined ? undefined : service.writes?.[chosen]
  if (chosen !== undefined && write) return { service, write, where: `services.${name}.writes.${chosen}` }
  const where = `load.ledgers.${scenario.load.ledgers.indexOf(ledger)}`
  if (known.length === 0)
    throw usageError(
      'plan.no-write',
      `${where}.service: the environment does not say how clients write to "${name}"`,
      `say it in services.${name}.writes, with how what was written is read back`,
    )
  const said = ledger.write === undefined ? 'is missing' : `there is no write "${ledger.write}" of "${name}"`
  throw usageError('plan.unknown-write', `${where}.write: ${said}`, `there are ${known.join(', ')}`)
}

/** Through which door, as whom, and with which request. */
function atDoor(ledger: Ledger, store: Store, scenario: Scenario, environment: Environment) {
  const { service, write, where } = useOf(ledger, scenario, environment)
  refuseUntold(write, store, where)
  const path = write.post ?? write.put ?? ''
  const everyMs = durationMs(ledger.every) / ledger.writers
  return {
    urls: [doorOf(ledger.vantage, service, environment) + path],
    write: writeOf(write, service),
    ...tlsOf(service),
    subjects: subjectsFor(everyMs, path, environment, service),
  }
}

/** How its front door is spoken to. */
const tlsOf = ({ tls }: Service) => (tls ? { tls } : {})

function writeOf({ post, headers, body, acknowledged, refused }: ServiceWrite, { servedBy }: Service): PlannedWrite {
  const said = { headers, body, acknowledged, refused, servedBy }
  const given = Object.entries(said).filter(([, value]) => value !== undefined)
  return { method: post === undefined ? 'PUT' : 'POST', ...Object.fromEntries(given) }
}

/** What is read back must say which write it was, and stand where the statement looks. */
function refuseUntold(write: ServiceWrite, { kind }: Store, where: string): void {
  const { post, put, headers, body, readBack } = write
  const used = placesIn([post, put, headers, body])
  const isOwn = 'table' in readBack
  const needed = isOwn ? ['ledger', 'writer', 'number'] : ['key']
  const missing = needed.filter(place => !used.includes(place))
  if (missing.length > 0)
    throw usageError(
      'plan.untold-write',
      `${where}: it has no ${missing.map(place => `{${place}}`).join(', ')}: nobody could tell which write it was`,
      `put it where the service keeps it: in the body, a header or the path`,
    )
  if (kind !== 'postgres' && (isOwn || 'sql' in readBack))
    throw usageError(
      'plan.read-back',
      `${where}.readBack: ${isOwn ? 'a table' : 'SQL'} is read from PostgreSQL, and the ledger's store is a ${kind}`,
      'read it back from the service itself, with get or post',
    )
}

/**
 * What the observer of a store reads. Of PostgreSQL every member is asked, and the primary of the latest timeline is believed:
 * no pooler stands between. Of an object store each site is read by itself: none of them is believed more than the others.
 */
export function storeReadBacks(
  name: string,
  store: Store,
  standby: StandbySite | null,
  scenario: Scenario,
  environment: Environment,
): PlannedReadBack[] {
  const members = [store, ...(standby ? [standby] : [])].flatMap(site => Object.values(site.members))
  const database = memberDatabaseOf(store)
  const urls =
    store.kind === 'postgres'
      ? members.map(({ host, port }) => databaseUrl(store, host, port, database))
      : clientUrls(store)
  const together = store.kind === 'object-store' ? urls.map(url => [url]) : [urls]
  return scenario.load.ledgers
    .filter(ledger => ledger.store === name)
    .flatMap(ledger => {
      const read = readBackOf(ledger, scenario, environment)
      if (read && 'items' in read) return []
      const sql = read && 'sql' in read ? bySql(read) : {}
      return together.map(some => ({ ledger: ledger.name, urls: some, writers: ledger.writers, ...sql }))
    })
}

const bySql = ({ sql, cleanUp }: Extract<WriteReadBack, { sql: string }>) => ({
  sql,
  ...(cleanUp === undefined ? {} : { cleanUp: { sql: cleanUp } }),
})

/** What clients of a vantage read themselves: the service says what it has. */
export function serviceReadBacks(vantage: string, scenario: Scenario, environment: Environment): PlannedReadBack[] {
  return scenario.load.ledgers
    .filter(ledger => ledger.vantage === vantage)
    .flatMap(ledger => {
      const read = readBackOf(ledger, scenario, environment)
      if (!read || !('items' in read)) return []
      const { service } = useOf(ledger, scenario, environment)
      const { get, post, cleanUp, ...pages } = read
      const path = get ?? post ?? ''
      const method = post === undefined ? ('GET' as const) : ('POST' as const)
      const subjects = subjectsFor(1_000, path, environment, service)
      const door = doorOf(vantage, service, environment)
      const asked = { service: ledger.service as string, subjects, ...tlsOf(service) }
      return {
        ...{ ledger: ledger.name, urls: [door + path], writers: ledger.writers },
        pages: { ...asked, method, ...pages },
        ...(cleanUp ? { cleanUp: { ...asked, ...requestOf(cleanUp, door) } } : {}),
      }
    })
}

function requestOf({ delete: path, post, ...rest }: NonNullable<Pages['cleanUp']>, door: string) {
  return {
    url: door + (path ?? post ?? ''),
    method: post === undefined ? ('DELETE' as const) : ('POST' as const),
    ...rest,
  }
}

type Pages = Extract<WriteReadBack, { items: string }>

/** null: the ledger writes to the store itself, in Muster's own way. */
function readBackOf(ledger: Ledger, scenario: Scenario, environment: Environment): WriteReadBack | null {
  return ledger.through === 'front-door' ? useOf(ledger, scenario, environment).write.readBack : null
}
