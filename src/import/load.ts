/** What clients do in a drafted drill, and what is promised to them: as in the scenarios that Muster brings. Pure. */
import type { Environment, Store } from '../model/environment/environment.ts'
import { isCache } from '../model/environment/store-kind.ts'
import type { Service } from '../model/environment/service.ts'
import type { Criterion, FaultStep, HttpProbe, Ledger } from '../model/scenario/scenario.ts'
import { shardLedger, shardProbes } from '../scenario/cluster-load.ts'
import { frontDoorLedger, poolLedger, userReads } from '../scenario/front-door-load.ts'

/** Stores that the faults may take along; a fault of a place or a component may take all in its region. */
export function storesHit(faults: readonly FaultStep[], { stores }: Environment): string[] {
  const isHit = (name: string, { region }: Store, { kind, target }: FaultStep) => {
    if (target.store !== undefined) return target.store === name
    return kind !== 'component.crash' && (target.region === undefined || target.region === region)
  }
  return Object.entries(stores)
    .filter(([, { kind }]) => kind !== 'object-store')
    .filter(([name, store]) => faults.some(fault => isHit(name, store, fault)))
    .map(([name]) => name)
}

/** Services that use one of the stores; where no store is hit, every service. */
export const servicesHit = (stores: readonly string[], { services }: Environment): string[] => {
  const using = Object.keys(services).filter(name => services[name]?.stores.some(store => stores.includes(store)))
  return using.length > 0 ? using : Object.keys(services)
}

export function loadOf(stores: readonly string[], services: readonly string[], environment: Environment) {
  const hasCache = stores.some(name => isCache(environment.stores[name] as Store))
  const hasOther = stores.length === 0 || stores.some(name => !isCache(environment.stores[name] as Store))
  return {
    probes: services.flatMap(name => probesOf(name, environment, hasCache, hasOther)),
    ledgers: stores.flatMap(name => ledgersOf(name, services, environment)),
  }
}

function probesOf(name: string, environment: Environment, hasCache: boolean, hasOther: boolean): HttpProbe[] {
  const service = environment.services[name] as Service
  const at = { service: name, vantage: clientOf(environment) }
  const shards =
    hasCache && service.paths.includes('/api/v1/matching') ? shardProbes.map(probe => ({ ...probe, ...at })) : []
  if (shards.length > 0 && !hasOther) return shards
  const path = service.paths.includes('/api/v1/users') ? userReads.path : (service.paths[0] ?? '/')
  return [{ ...userReads, ...at, class: path === userReads.path ? userReads.class : `${name}.read`, path }, ...shards]
}

function ledgersOf(name: string, services: readonly string[], environment: Environment): Ledger[] {
  const store = environment.stores[name] as Store
  const inside = insideOf(store, environment)
  if (isCache(store)) return [{ ...shardLedger(name, '40ms'), store: name, vantage: inside }]
  const writes = (service: string) => Object.keys(environment.services[service]?.writes ?? {})
  const writing = services.find(
    service => writes(service).length > 0 && environment.services[service]?.stores.includes(name),
  )
  const frontDoor = { ...frontDoorLedger, store: name, vantage: clientOf(environment) }
  const [write = '', ...others] = writes(writing ?? '')
  return [
    ...(writing === undefined ? [] : [{ ...frontDoor, service: writing, ...(others.length > 0 ? { write } : {}) }]),
    { ...poolLedger, store: name, vantage: inside },
  ]
}

/** Who looks from outside: a client, where one is told by its place. */
function clientOf({ vantages }: Environment): string {
  const names = Object.keys(vantages)
  return names.find(name => vantages[name]?.host.startsWith('client')) ?? names[0] ?? ''
}

/** Who stands beside a store, as its own applications do. */
function insideOf(store: Store, environment: Environment): string {
  const host = store.controlPlane?.host ?? store.controlHost
  const names = Object.keys(environment.vantages)
  return names.find(name => environment.vantages[name]?.host === host) ?? clientOf(environment)
}

export const criteriaOf = (stores: readonly string[], services: readonly string[]): Criterion[] => [
  ...services.map((service): Criterion => ({ assert: 'rto', service })),
  ...stores.flatMap((store): Criterion[] => [
    { assert: 'rpo', store },
    { assert: 'integrity', store },
  ]),
  { assert: 'steady-state' },
]
