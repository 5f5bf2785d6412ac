/** What an account of AWS can do of what a scenario asks: each as actions of FIS. Pure. */
import type { AwsSettings, CloudStore } from '../../../model/environment/aws/aws-settings.ts'
import type { EstateEnvironment } from '../../../model/environment/environment.ts'
import type { Reach } from '../../../model/environment/safety.ts'
import type { Target } from '../../../model/scenario/target.ts'
import { databaseIn } from './effects/databases.ts'
import type { Watch } from './effects/watched.ts'

/** As FIS takes them in a template, without what every template has. */
export interface Experiment {
  readonly targets: Readonly<Record<string, object>>
  readonly actions: Readonly<Record<string, FisAction>>
}

export interface FisAction {
  readonly actionId: string
  readonly parameters?: Readonly<Record<string, string>>
  readonly targets?: Readonly<Record<string, string>>
  readonly startAfter?: readonly string[]
}

/** Where an intent is meant. */
export interface Place {
  readonly environment: EstateEnvironment
  readonly settings: AwsSettings
  readonly target: Target
  /** how long what lasts may last, as FIS takes it: `PT5M` */
  readonly duration: string
}

export interface Intent {
  readonly kind: string
  readonly effect: string
  /** in what it departs from what the intent means */
  readonly departs: string
  readonly reach: Reach
  /** it goes on until it is stopped; false: it is done at once, and nothing has to be undone */
  readonly lasts: boolean
  /** what it hits, for people; empty: the target means nothing there */
  instances(place: Omit<Place, 'duration'>): readonly string[]
  experiment(place: Place): Experiment
  /** what the services are asked of, to see whether it is there; empty: they say nothing of it, and FIS alone does */
  watches(place: Omit<Place, 'duration'>): readonly Watch[]
}

const allOf = (resourceType: string, { tags }: AwsSettings, zone: string) => ({
  resourceType,
  resourceTags: tags,
  filters: [{ path: filterPath[resourceType], values: [zone] }],
  selectionMode: 'ALL',
})
const filterPath: Readonly<Record<string, string>> = {
  'aws:ec2:subnet': 'AvailabilityZone',
  'aws:ec2:instance': 'Placement.AvailabilityZone',
}
/** One that was stopped before is not to be started after. */
const running = (target: ReturnType<typeof allOf>) => ({
  ...target,
  filters: [...target.filters, { path: 'State.Name', values: ['running'] }],
})
const one = (resourceType: string, arn: string) => ({ resourceType, resourceArns: [arn], selectionMode: 'ALL' })

/** An environment's zone as AWS calls it. */
export const awsZone = ({ region, zones = {} }: AwsSettings, zone: string): string => zones[zone] ?? `${region}${zone}`

/** Zones of the environment that a target means there; of a primary, any in which it could be. */
function zonesMeant({ environment, settings, target }: Omit<Place, 'duration'>): readonly string[] {
  const { covers = settings.region } = settings
  const { region = covers, zone, component, store, service, role } = target
  if (component !== undefined || service !== undefined || role !== undefined || zone === undefined) return []
  const all = region === covers ? (environment.regions[covers]?.zones ?? []) : []
  if (zone === 'of-primary') return store !== undefined && environment.stores[store] ? all : []
  return store === undefined && target.region !== undefined ? all.filter(one => one === zone) : []
}

/** The one zone that is meant, as AWS calls it; null: there is none, or not one alone. */
function zoneIn(place: Omit<Place, 'duration'>): string | null {
  const [zone, ...more] = zonesMeant(place)
  return zone === undefined || more.length > 0 ? null : awsZone(place.settings, zone)
}

const zoneInstances = (place: Omit<Place, 'duration'>) => {
  const { covers = place.settings.region } = place.settings
  return zonesMeant(place).map(zone => `${covers}/${zone}`)
}

const inZone = (what: 'subnets' | 'instances', place: Omit<Place, 'duration'>): Watch => ({
  ...{ what, zone: zoneIn(place) as string, tags: place.settings.tags },
})

/** What a target's store is there; undefined: it names none, or one that lies elsewhere. */
function storeIn({ settings, target }: Omit<Place, 'duration'>): CloudStore | undefined {
  const { covers = settings.region, stores = {} } = settings
  const { store, region = covers, component, service } = target
  if (store === undefined || region !== covers || component !== undefined || service !== undefined) return undefined
  return stores[store]
}

const cut = (zone: string, settings: AwsSettings, duration: string): Experiment => ({
  targets: { subnets: allOf('aws:ec2:subnet', settings, zone) },
  actions: {
    cut: {
      actionId: 'aws:network:disrupt-connectivity',
      parameters: { duration, scope: 'all' },
      targets: { Subnets: 'subnets' },
    },
  },
})

const stopped = (zone: string, settings: AwsSettings, duration: string): Experiment => ({
  targets: { instances: running(allOf('aws:ec2:instance', settings, zone)) },
  actions: {
    stop: {
      actionId: 'aws:ec2:stop-instances',
      // One that something else replaces meanwhile is gone for good, which is no failure.
      parameters: { startInstancesAfterDuration: duration, completeIfInstancesTerminated: 'true' },
      targets: { Instances: 'instances' },
    },
  },
})

/** What makes a store lose its primary; null: it is no database there. */
function failover(place: Omit<Place, 'duration'>): Experiment | null {
  const database = databaseIn(storeIn(place), coversOf(place))
  if (database?.what === 'aurora-cluster')
    return {
      targets: { cluster: one('aws:rds:cluster', database.arn) },
      actions: { failover: { actionId: 'aws:rds:failover-db-cluster', targets: { Clusters: 'cluster' } } },
    }
  if (database?.what === 'rds-instance')
    return {
      targets: { database: one('aws:rds:db', database.arn) },
      actions: {
        reboot: {
          actionId: 'aws:rds:reboot-db-instances',
          parameters: { forceFailover: 'true' },
          targets: { DBInstances: 'database' },
        },
      },
    }
  return null
}

const coversOf = ({ settings }: Omit<Place, 'duration'>) => settings.covers ?? settings.region

/** The replication group of a store; undefined: it is no cache there. */
function cacheIn(place: Omit<Place, 'duration'>): string | undefined {
  const store = storeIn(place)
  if (store && 'replicationGroup' in store) return store.replicationGroup
  return store && 'globalReplicationGroup' in store ? store.groups[coversOf(place)] : undefined
}

/**
 * Without power in a zone. FIS takes a zone of a replication group only where the group is found by its tags: that no other group
 * has them is made sure of before.
 */
function cachePower({ tags }: AwsSettings, zone: string, duration: string): Experiment {
  const resourceType = 'aws:elasticache:replicationgroup'
  const parameters = { availabilityZoneIdentifier: zone }
  return {
    targets: { cache: { resourceType, resourceTags: tags, selectionMode: 'ALL', parameters } },
    actions: {
      power: {
        actionId: 'aws:elasticache:replicationgroup-interrupt-az-power',
        parameters: { duration },
        targets: { ReplicationGroups: 'cache' },
      },
    },
  }
}

/** Several at once; what two of them call the same is told apart by a number. */
function together(all: readonly Experiment[]): Experiment {
  const targets: Record<string, object> = {}
  const actions: Record<string, FisAction> = {}
  for (const [at, experiment] of all.entries()) {
    const named = (name: string) => `${name}${at}`
    for (const [name, target] of Object.entries(experiment.targets)) targets[named(name)] = target
    for (const [name, action] of Object.entries(experiment.actions)) {
      const own = Object.entries(action.targets ?? {}).map(([key, target]) => [key, named(target)])
      actions[named(name)] = { ...action, targets: Object.fromEntries(own) as Record<string, string> }
    }
  }
  return { targets, actions }
}

const isolateZone: Intent = {
  ...{ kind: 'zone.isolate', reach: 'zone', lasts: true, instances: zoneInstances },
  effect: 'denies all traffic of the zone’s subnets with the tags, by network ACLs',
  departs:
    'subnets without the tags go on; instances run on, and connections that stand are cut as the ACLs take effect',
  experiment: place => cut(zoneIn(place) as string, place.settings, place.duration),
  watches: place => [inZone('subnets', place)],
}

const loseZone: Intent = {
  ...{ kind: 'zone.lose', reach: 'zone', lasts: true, instances: zoneInstances },
  effect: 'stops the zone’s running instances with the tags, and denies the traffic of its subnets with the tags',
  departs:
    'instances are shut down as their operating system does it; databases and caches that AWS runs go on unless their subnets have the tags; what lacks the tags goes on',
  experiment(place) {
    const { settings, duration } = place
    const zone = zoneIn(place) as string
    return together([stopped(zone, settings, duration), cut(zone, settings, duration)])
  },
  watches: place => [inZone('instances', place), inZone('subnets', place)],
}

const killPrimary: Intent = {
  ...{ kind: 'postgres.kill-primary', reach: 'process', lasts: false },
  effect: 'has the database fail over: an Aurora cluster to a replica, an instance to its standby',
  departs: 'nothing crashes: AWS moves the role in its own order, and the former primary restarts',
  instances: place =>
    failover(place) && isPrimary(place.target) ? [`${place.target.store} (${place.settings.region})`] : [],
  experiment: place => failover(place) as Experiment,
  watches: place => [databaseIn(storeIn(place), coversOf(place)) as Watch],
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
  effect: 'pauses the replication of the bucket into other regions',
  watches: () => [],
  departs:
    'S3 says nothing of it, so that FIS’s word has to do; it may take an hour until copies fall behind: AWS says so, and a drill that is shorter sees nothing',
  instances: place => (bucketIn(place) === null ? [] : [`${place.target.store} (${place.settings.region})`]),
  experiment({ duration, ...place }) {
    const { bucket, replicatesTo: region } = bucketIn(place) as Bucket
    return {
      targets: { bucket: one('aws:s3:bucket', bucket) },
      actions: {
        pause: {
          actionId: 'aws:s3:bucket-pause-replication',
          parameters: { duration, region },
          targets: { Buckets: 'bucket' },
        },
      },
    }
  },
}

type Bucket = Extract<CloudStore, { bucket: string }>

function bucketIn(place: Omit<Place, 'duration'>): Bucket | null {
  const { zone, role } = place.target
  const store = storeIn(place)
  return store && 'bucket' in store && zone === undefined && role === undefined ? store : null
}

export const intents: readonly Intent[] = [isolateZone, loseZone, killPrimary, loseCacheZone, pauseReplication]
