/** Whether nodes of a cache in a zone lead any more: their replicas elsewhere take over. */
import type { ElastiCacheClient as Client, NodeGroupMember, ReplicationGroup } from '@aws-sdk/client-elasticache'
import type { AwsSettings } from '../../../../model/environment/aws/aws-settings.ts'
import { refusal } from '../../../../model/muster-error.ts'
import pLimit from 'p-limit'
import { awsError, clientOptions } from '../clients.ts'
import { nothingThere } from './filters.ts'
import { type Look, type Seen, stateBy, type Watch } from './watched.ts'

type Cache = Extract<Watch, { what: 'cache' }>

/** Nodes in the zone, and those of them that led. */
interface Before {
  readonly nodes: readonly string[]
  readonly leading: readonly string[]
  readonly [key: string]: readonly string[]
}

export async function cacheLook(
  settings: AwsSettings,
  { arn, zone, tags, isOneOfSeveral }: Cache,
): Promise<Look<Before>> {
  const { DescribeReplicationGroupsCommand, ElastiCacheClient } = await import('@aws-sdk/client-elasticache')
  const client = new ElastiCacheClient(await clientOptions(settings))
  const ReplicationGroupId = arn.split(':').at(-1) as string

  async function members(signal: AbortSignal): Promise<NodeGroupMember[]> {
    try {
      const { ReplicationGroups = [] } = await client.send(
        new DescribeReplicationGroupsCommand({ ReplicationGroupId }),
        {
          abortSignal: signal,
        },
      )
      const groups = ReplicationGroups.flatMap(({ NodeGroups = [] }) => NodeGroups)
      const all = groups.flatMap(({ NodeGroupMembers = [] }) => NodeGroupMembers)
      return all.filter(({ PreferredAvailabilityZone }) => PreferredAvailabilityZone === zone)
    } catch (error) {
      throw awsError('tell of a cache', error)
    }
  }

  const names = (all: readonly NodeGroupMember[]) => all.map(({ CacheClusterId }) => CacheClusterId as string)
  const leadingIn = (all: readonly NodeGroupMember[]) => all.filter(({ CurrentRole }) => CurrentRole === 'primary')

  return {
    async before(signal) {
      const found = await taggedCaches(client, tags, signal)
      if (!found.includes(arn)) throw nothingThere(`${ReplicationGroupId} has not the tags ${JSON.stringify(tags)}`)
      const others = found.filter(one => one !== arn)
      if (others.length > 0 && !isOneOfSeveral)
        throw refusal(
          'aws.other-cache',
          `${others.join(', ')} has the tags ${JSON.stringify(tags)} too, and FIS would hit it as well`,
          'give the tags of the drill to one replication group alone',
        )
      const all = await members(signal)
      if (all.length === 0) throw nothingThere(`${ReplicationGroupId} has no node in ${zone}`)
      return { nodes: names(all), leading: names(leadingIn(all)) }
    },
    async now({ leading }, signal): Promise<Seen> {
      const now = names(leadingIn(await members(signal)))
      const left = leading.filter(node => now.includes(node))
      // In a cluster ElastiCache does not say who leads, and a replica that is gone changes no role.
      if (leading.length === 0) return { state: 'untold', detail: `ElastiCache names no node in ${zone} that led` }
      return {
        state: stateBy(leading.length - left.length, leading.length),
        detail: `ElastiCache: ${left.length} of ${leading.length} nodes in ${zone} still lead`,
      }
    },
    close: () => client.destroy(),
  }
}

/** An account may have hundreds of them. */
const limit = pLimit(4)

/** Replication groups of the account that have all of the tags. */
async function taggedGroups(client: Client, tags: Cache['tags'], signal: AbortSignal): Promise<ReplicationGroup[]> {
  const { ListTagsForResourceCommand, paginateDescribeReplicationGroups } = await import('@aws-sdk/client-elasticache')
  try {
    const groups: ReplicationGroup[] = []
    for await (const page of paginateDescribeReplicationGroups({ client }, {}, { abortSignal: signal }))
      groups.push(...(page.ReplicationGroups ?? []))
    // Of one that is being changed ElastiCache tells no tags, and FIS does not hit it.
    const own = groups
      .filter(({ Status = 'available' }) => Status === 'available')
      .map(group =>
        limit(async () => {
          const command = new ListTagsForResourceCommand({ ResourceName: group.ARN })
          const { TagList = [] } = await client.send(command, { abortSignal: signal })
          const valueOf = (tag: string) => TagList.find(({ Key }) => Key === tag)?.Value
          return Object.entries(tags).every(([tag, value]) => valueOf(tag) === value) ? [group] : []
        }),
      )
    return (await Promise.all(own)).flat()
  } catch (error) {
    throw awsError('tell of the tags of caches', error)
  }
}

const taggedCaches = async (client: Client, tags: Cache['tags'], signal: AbortSignal): Promise<string[]> =>
  (await taggedGroups(client, tags, signal)).map(({ ARN }) => ARN as string)

/** ARNs of those with the tags that have nodes in a zone. */
export async function cachesInZone(settings: AwsSettings, zone: string, signal: AbortSignal): Promise<string[]> {
  const { ElastiCacheClient } = await import('@aws-sdk/client-elasticache')
  const client = new ElastiCacheClient(await clientOptions(settings))
  try {
    const groups = await taggedGroups(client, settings.tags, signal)
    const zonesOf = ({ NodeGroups = [] }: ReplicationGroup) =>
      NodeGroups.flatMap(({ NodeGroupMembers = [] }) => NodeGroupMembers).map(
        ({ PreferredAvailabilityZone }) => PreferredAvailabilityZone,
      )
    return groups.filter(group => zonesOf(group).includes(zone)).map(({ ARN }) => ARN as string)
  } finally {
    client.destroy()
  }
}
