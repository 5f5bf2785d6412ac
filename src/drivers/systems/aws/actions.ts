/** What FIS does, in parts that an experiment is put together from. Pure. */
import type { AwsSettings } from '../../../model/environment/aws/aws-settings.ts'
import type { Database } from './effects/databases.ts'

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

/** Subnets of a zone without traffic. */
export const cut = (zone: string, settings: AwsSettings, duration: string): Experiment => ({
  targets: { subnets: allOf('aws:ec2:subnet', settings, zone) },
  actions: {
    cut: {
      actionId: 'aws:network:disrupt-connectivity',
      parameters: { duration, scope: 'all' },
      targets: { Subnets: 'subnets' },
    },
  },
})

/** Instances of a zone, stopped and started again. */
export const stopped = (zone: string, settings: AwsSettings, duration: string): Experiment => ({
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

/** Subnets that reach a region no more. */
export const keptFrom = (region: string, { tags }: AwsSettings, duration: string): Experiment => ({
  targets: { subnets: { resourceType: 'aws:ec2:subnet', resourceTags: tags, selectionMode: 'ALL' } },
  actions: {
    away: {
      actionId: 'aws:network:route-table-disrupt-cross-region-connectivity',
      parameters: { duration, region },
      targets: { Subnets: 'subnets' },
    },
  },
})

/** What makes a database lose its primary. */
export function failover({ what, arn }: Database): Experiment {
  if (what === 'aurora-cluster')
    return {
      targets: { cluster: one('aws:rds:cluster', arn) },
      actions: { failover: { actionId: 'aws:rds:failover-db-cluster', targets: { Clusters: 'cluster' } } },
    }
  return {
    targets: { database: one('aws:rds:db', arn) },
    actions: {
      reboot: {
        actionId: 'aws:rds:reboot-db-instances',
        parameters: { forceFailover: 'true' },
        targets: { DBInstances: 'database' },
      },
    },
  }
}

/**
 * Without power in a zone. FIS takes a zone of a replication group only where the group is found by its tags: that no other group
 * has them is made sure of before.
 */
export function cachePower({ tags }: AwsSettings, zone: string, duration: string): Experiment {
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

/** Buckets whose objects are not copied to a region for a while: FIS finds them by their tags alone. */
export const paused = (region: string, { tags }: AwsSettings, duration: string): Experiment => ({
  targets: { buckets: { resourceType: 'aws:s3:bucket', resourceTags: tags, selectionMode: 'ALL' } },
  actions: {
    pause: {
      actionId: 'aws:s3:bucket-pause-replication',
      parameters: { duration, region },
      targets: { Buckets: 'buckets' },
    },
  },
})

/** Several at once; what two of them call the same is told apart by a number. */
export function together(all: readonly Experiment[]): Experiment {
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
