/** What an account of AWS can do of what a scenario asks: each as actions of FIS. Pure. */
import type { AwsSettings, CloudStore } from '../../../model/environment/aws/aws-settings.ts'
import type { EstateEnvironment } from '../../../model/environment/environment.ts'
import { cloudsIn } from '../../../model/environment/system.ts'
import type { Reach } from '../../../model/environment/safety.ts'
import type { Target } from '../../../model/scenario/target.ts'
import { cachePower, cut, type Experiment, failover, keptFrom, paused, stopped, together } from './actions.ts'
import { type Database, databaseIn } from './effects/databases.ts'
import type { Watch } from './effects/watched.ts'

/** Where an intent is meant. */
export interface Place {
  readonly environment: EstateEnvironment
  readonly settings: AwsSettings
  readonly target: Target
  /** how long what lasts may last, as FIS takes it: `PT5M` */
  readonly duration: string
  /** what AWS runs in the zone that is meant */
  readonly there: InZone
}

/** Databases that are written in a zone, and caches that have nodes there and the tags. */
export interface InZone {
  readonly databases: readonly Database[]
  /** ARNs of replication groups */
  readonly caches: readonly string[]
}

/** As a target says it: where it is now may have to be asked. */
export type Meant = Omit<Place, 'duration' | 'there'>

export interface Intent {
  readonly kind: string
  readonly effect: string
  /** in what it departs from what the intent means */
  readonly departs: string
  readonly reach: Reach
  /** it goes on until it is stopped; false: it is done at once, and nothing has to be undone */
  readonly lasts: boolean
  /** what it hits, for people; empty: the target means nothing there */
  instances(place: Meant): readonly string[]
  experiment(place: Place): Experiment
  /** what the services are asked of, to see whether it is there; empty: they say nothing of it, and FIS alone does */
  watches(place: Meant & Pick<Place, 'there'>): readonly Watch[]
  /** it hits what AWS runs in the zone too, which has to be asked before */
  readonly hitsStores?: true
}

/** An environment's zone as AWS calls it. */
export const awsZone = ({ region, zones = {} }: AwsSettings, zone: string): string => zones[zone] ?? `${region}${zone}`

/** Zones of the environment that a target means there; of a primary, any in which it could be. */
function zonesMeant({ environment, settings, target }: Meant): readonly string[] {
  const { covers = settings.region } = settings
  const { region = covers, zone, component, store, service, role } = target
  if (component !== undefined || service !== undefined || role !== undefined || zone === undefined) return []
  const all = region === covers ? (environment.regions[covers]?.zones ?? []) : []
  if (zone === 'of-primary') return store !== undefined && environment.stores[store] ? all : []
  return store === undefined && target.region !== undefined ? all.filter(one => one === zone) : []
}

/** The one zone that is meant, as AWS calls it; null: there is none, or not one alone. */
function zoneIn(place: Meant): string | null {
  const [zone, ...more] = zonesMeant(place)
  return zone === undefined || more.length > 0 ? null : awsZone(place.settings, zone)
}

const zoneInstances = (place: Meant) => {
  const { covers = place.settings.region } = place.settings
  return zonesMeant(place).map(zone => `${covers}/${zone}`)
}

const inZone = (what: 'subnets' | 'instances', place: Meant): Watch => ({
  ...{ what, zone: zoneIn(place) as string, tags: place.settings.tags },
})

/** What a target's store is there; undefined: it names none, or one that lies elsewhere. */
function storeIn({ settings, target }: Meant): CloudStore | undefined {
  const { covers = settings.region, stores = {} } = settings
  const { store, region = covers, component, service } = target
  if (store === undefined || region !== covers || component !== undefined || service !== undefined) return undefined
  return stores[store]
}

/** The database that a target's store is; null: it is none there. */
const databaseOf = (place: Meant) => databaseIn(storeIn(place), coversOf(place))

const coversOf = ({ settings }: Meant) => settings.covers ?? settings.region

/** The replication group of a store; undefined: it is no cache there. */
function cacheIn(place: Meant): string | undefined {
  const store = storeIn(place)
  if (store && 'replicationGroup' in store) return store.replicationGroup
  return store && 'globalReplicationGroup' in store ? store.groups[coversOf(place)] : undefined
}

const isolateZone: Intent = {
  ...{ kind: 'zone.isolate', reach: 'zone', lasts: true, instances: zoneInstances },
  effect: 'denies all traffic into and out of the zone’s subnets with the tags, by network ACLs',
  departs:
    'subnets without the tags go on, and what stays within one subnet; instances run on, and connections that stand are cut as the ACLs take effect',
  experiment: place => cut(zoneIn(place) as string, place.settings, place.duration),
  watches: place => [inZone('subnets', place)],
}

const loseZone: Intent = {
  ...{ kind: 'zone.lose', reach: 'zone', lasts: true, hitsStores: true, instances: zoneInstances },
  effect:
    'stops the zone’s running instances with the tags, denies the traffic of its subnets with the tags, takes the power from nodes of caches with the tags there, and has databases fail over that are written there',
  departs:
    'instances are shut down as their operating system does it; databases are moved in AWS’s own order; what lacks the tags, and stores that the environment does not name, go on',
  experiment(place) {
    const { settings, duration, there } = place
    const zone = zoneIn(place) as string
    return together([
      stopped(zone, settings, duration),
      cut(zone, settings, duration),
      ...(there.caches.length > 0 ? [cachePower(settings, zone, duration)] : []),
      ...there.databases.map(failover),
    ])
  },
  watches(place) {
    const zone = zoneIn(place) as string
    const { tags } = place.settings
    const caches = place.there.caches.map((arn): Watch => ({ what: 'cache', arn, zone, tags, isOneOfSeveral: true }))
    const databases = place.there.databases.map((database): Watch => ({ ...database, leavesZone: true }))
    return [inZone('instances', place), inZone('subnets', place), ...caches, ...databases]
  },
}

/** Regions of AWS in which the environment has something else. */
const otherRegions = ({ environment, settings }: Meant): string[] => {
  const all = cloudsIn(environment.systems).map(([, { region }]) => region)
  return [...new Set(all)].filter(region => region !== settings.region)
}

const isolateRegion: Intent = {
  ...{ kind: 'region.isolate', reach: 'region', lasts: true },
  effect:
    'keeps the region’s subnets with the tags from every other region that the environment has in AWS, and pauses the replication of its buckets there',
  departs:
    'only what goes out is kept back, and only to those regions: users reach the region as before, and databases that AWS runs go on to replicate',
  instances(place) {
    const { region, ...rest } = place.target
    const isMore = Object.values(rest).some(value => value !== undefined)
    return region === coversOf(place) && !isMore && otherRegions(place).length > 0 ? [region] : []
  },
  experiment(place) {
    const { settings, duration } = place
    const away = otherRegions(place).map(region => keptFrom(region, settings, duration))
    return together([...away, ...copiedTo(settings).map(region => paused(region, settings, duration))])
  },
  watches: ({ settings }) => [
    { what: 'routes', tags: settings.tags },
    ...bucketsOf(settings).map(taggedBucket(settings)),
  ],
}

const killPrimary: Intent = {
  ...{ kind: 'postgres.kill-primary', reach: 'process', lasts: false },
  effect: 'has the database fail over: an Aurora cluster to a replica, an instance to its standby',
  departs: 'nothing crashes: AWS moves the role in its own order, and the former primary restarts',
  instances: place =>
    databaseOf(place) && isPrimary(place.target) ? [`${place.target.store} (${place.settings.region})`] : [],
  experiment: place => failover(databaseOf(place) as Database),
  watches: place => [databaseOf(place) as Database],
}

const isPrimary = ({ role = 'primary', zone, component }: Target) =>
  role === 'primary' && zone === undefined && component === undefined

const loseCacheZone: Intent = {
  ...{ kind: 'cache.lose-zone', reach: 'zone', lasts: true },
  effect: 'takes the power of the zone from the cache’s nodes there; replicas in other zones take over',
  departs: 'only the cache: what else lies in the zone goes on',
  instances(place) {
    const { store, zone, ...rest } = place.target
    const isThere = zoneIn({ ...place, target: { ...rest, ...(zone === undefined ? {} : { zone }) } }) !== null
    return isThere && cacheIn(place) !== undefined ? [`${store} in ${rest.region}/${zone}`] : []
  },
  experiment(place) {
    const { store: _, ...at } = place.target
    const zone = zoneIn({ ...place, target: at }) as string
    return cachePower(place.settings, zone, place.duration)
  },
  watches(place) {
    const { store: _, ...at } = place.target
    const zone = zoneIn({ ...place, target: at }) as string
    return [{ what: 'cache', arn: cacheIn(place) as string, zone, tags: place.settings.tags }]
  },
}

const pauseReplication: Intent = {
  ...{ kind: 'object-store.pause-replication', reach: 'region', lasts: true },
  effect:
    'pauses the replication of the bucket, and of every other one with the tags, into the region that it is copied to',
  watches: place => [taggedBucket(place.settings)(bucketIn(place) as Bucket)],
  departs:
    'S3 says nothing of it, so that FIS’s word has to do; it may take an hour until copies fall behind: AWS says so, and a drill that is shorter sees nothing',
  instances: place => (bucketIn(place) === null ? [] : [`${place.target.store} (${place.settings.region})`]),
  experiment: ({ duration, ...place }) => paused((bucketIn(place) as Bucket).replicatesTo, place.settings, duration),
}

/** Buckets that the environment names. */
const bucketsOf = ({ stores = {} }: AwsSettings) =>
  Object.values(stores).flatMap(store => ('bucket' in store ? [store] : []))
const copiedTo = (settings: AwsSettings) => [...new Set(bucketsOf(settings).map(({ replicatesTo }) => replicatesTo))]
const taggedBucket =
  ({ tags }: AwsSettings) =>
  ({ bucket: arn }: Pick<Bucket, 'bucket'>): Watch => ({ what: 'bucket', arn, tags })

type Bucket = Extract<CloudStore, { bucket: string }>

function bucketIn(place: Meant): Bucket | null {
  const { zone, role } = place.target
  const store = storeIn(place)
  return store && 'bucket' in store && zone === undefined && role === undefined ? store : null
}

export const intents: readonly Intent[] = [
  isolateZone,
  loseZone,
  isolateRegion,
  killPrimary,
  loseCacheZone,
  pauseReplication,
]
