/** Whether nodes of a cache in a zone lead any more: their replicas elsewhere take over. */
import type { NodeGroupMember } from '@aws-sdk/client-elasticache'
import type { AwsSettings } from '../../../../model/environment/aws/aws-settings.ts'
import { refusal } from '../../../../model/muster-error.ts'
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

export async function cacheLook(settings: AwsSettings, { arn, zone, tags }: Cache): Promise<Look<Before>> {
  const {
    DescribeReplicationGroupsCommand,
    ElastiCacheClient,
    ListTagsForResourceCommand,
    paginateDescribeReplicationGroups,
  } = await import('@aws-sdk/client-elasticache')
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

  /** Replication groups of the account that have all of the tags. */
  async function tagged(signal: AbortSignal): Promise<string[]> {
    try {
      const groups: string[] = []
      for await (const page of paginateDescribeReplicationGroups({ client }, {}, { abortSignal: signal }))
        groups.push(...(page.ReplicationGroups ?? []).map(({ ARN }) => ARN as string))
      const own = groups.map(async ResourceName => {
        const { TagList = [] } = await client.send(new ListTagsForResourceCommand({ ResourceName }), {
          abortSignal: signal,
        })
        const has = (tag: string) => TagList.find(({ Key }) => Key === tag)?.Value
        return Object.entries(tags).every(([tag, value]) => has(tag) === value) ? [ResourceName] : []
      })
      return (await Promise.all(own)).flat()
    } catch (error) {
      throw awsError('tell of the tags of caches', error)
    }
  }

  const names = (all: readonly NodeGroupMember[]) => all.map(({ CacheClusterId }) => CacheClusterId as string)
  const leadingIn = (all: readonly NodeGroupMember[]) => all.filter(({ CurrentRole }) => CurrentRole === 'primary')

  return {
    async before(signal) {
      const found = await tagged(signal)
      if (!found.includes(arn)) throw nothingThere(`${ReplicationGroupId} has not the tags ${JSON.stringify(tags)}`)
      const others = found.filter(one => one !== arn)
      if (others.length > 0)
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
