/** Names in an estate that mean nothing there, and what was left to be filled in: refused before anybody is asked or hit. Pure. */
import type { EstateEnvironment } from '../model/environment/environment.ts'
import type { HostsSettings } from '../model/environment/hosts/hosts-settings.ts'
import type { System } from '../model/environment/system.ts'
import { usageError } from '../model/muster-error.ts'
import { oneOf } from './suggest.ts'

/** One name that something has to bear. */
interface Reference {
  readonly path: string
  readonly name: string | undefined
  /** what it names, for people */
  readonly what: string
  readonly known: readonly string[]
}

/** Throws with every one of them. */
export function refuseDangling(environment: EstateEnvironment, file: string): void {
  const problems = [...unfilled(environment, ''), ...references(environment).flatMap(problemOf)]
  if (problems.length === 0) return
  throw usageError(
    'environment.reference',
    [`${file}:`, ...problems.map(text => `  ${text}`)].join('\n'),
    'docs/own-estate.md says what each field means',
  )
}

/** Where `muster init` did not know it, and nobody has said it since. */
function unfilled(value: unknown, path: string): string[] {
  if (value === '?') return [`${path}: is "?" still: fill it in`]
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, inner]) => unfilled(inner, path === '' ? key : `${path}.${key}`))
}

const problemOf = ({ path, name, what, known }: Reference): string[] =>
  name === undefined || known.includes(name) ? [] : [`${path}: there is no ${what} "${name}"; ${oneOf(name, known)}`]

function references(environment: EstateEnvironment): Reference[] {
  const { regions, services, stores, systems, vantages } = environment
  const hosts = Object.values(systems).flatMap(system => (system.driver === 'hosts' ? Object.keys(system.hosts) : []))
  const at = { regions: Object.keys(regions), stores: Object.keys(stores), hosts }
  return [
    ...Object.entries(vantages).map(([name, { host }]) => ref(`vantages.${name}.host`, host, 'host', at.hosts)),
    ...Object.entries(services).flatMap(([name, service]) =>
      service.stores.map((store, nth) => ref(`services.${name}.stores.${nth}`, store, 'store', at.stores)),
    ),
    ...Object.entries(stores).flatMap(([name, { region, controlHost, controlPlane, standby }]) => [
      ref(`stores.${name}.region`, region, 'region', at.regions),
      ref(`stores.${name}.controlHost`, controlHost, 'host', at.hosts),
      ref(`stores.${name}.controlPlane.host`, controlPlane?.host, 'host', at.hosts),
      ref(`stores.${name}.standby.region`, standby?.region, 'region', at.regions),
      ref(`stores.${name}.standby.controlPlane.host`, standby?.controlPlane.host, 'host', at.hosts),
    ]),
    ...Object.entries(systems).flatMap(([name, system]) => ofSystem(`systems.${name}`, system, environment)),
  ]
}

const ref = (path: string, name: string | undefined, what: string, known: readonly string[]): Reference => ({
  ...{ path, name, what, known },
})

function ofSystem(path: string, system: System, environment: EstateEnvironment): Reference[] {
  const known = Object.keys(environment.regions)
  switch (system.driver) {
    case 'hosts':
      return ofHosts(path, system, environment)
    case 'aws':
      return [
        ref(
          `${path}.${system.covers === undefined ? 'region' : 'covers'}`,
          system.covers ?? system.region,
          'region',
          known,
        ),
        ...Object.keys(system.stores ?? {}).map(store =>
          ref(`${path}.stores.${store}`, store, 'store', Object.keys(environment.stores)),
        ),
      ]
    case 'cloudflare':
      return Object.entries(system.loadBalancers).flatMap(([door, { pools }]) =>
        placesOf(`${path}.loadBalancers.${door}.pools`, pools, environment),
      )
    case 'route53':
      return Object.entries(system.records).flatMap(([record, { places }]) =>
        placesOf(`${path}.records.${record}.places`, places, environment),
      )
    default:
      return []
  }
}

const ofHosts = (
  path: string,
  { hosts, components = [] }: HostsSettings,
  environment: EstateEnvironment,
): Reference[] => [
  ...placesOf(`${path}.hosts`, hosts, environment),
  ...components.map(({ host }, at) => ref(`${path}.components.${at}.host`, host, 'host', Object.keys(hosts))),
]

type Placed = { readonly region?: string | undefined; readonly zone?: string | undefined }

/** Regions, and zones of them. */
const placesOf = (path: string, all: Readonly<Record<string, Placed>>, { regions }: EstateEnvironment): Reference[] =>
  Object.entries(all).flatMap(([name, { region, zone }]) => [
    ref(`${path}.${name}.region`, region, 'region', Object.keys(regions)),
    ref(
      `${path}.${name}.zone`,
      region === undefined ? undefined : zone,
      `zone of ${region}`,
      regions[region ?? '']?.zones ?? [],
    ),
  ])
