/** A global datastore of ElastiCache gets its primary in another region. */
import Type from 'typebox'
import { clientOptions } from '../clients.ts'
import { type Move, regionIn, storeAndRegion } from './move.ts'

interface Handle {
  readonly datastore: string
  /** the ARN of the replication group that is to lead */
  readonly to: string
  readonly [key: string]: string
}

export const cacheFailover: Move<Handle> = {
  kind: 'aws.elasticache-failover',
  schema: Type.Object({}, { additionalProperties: false }),
  effect: 'has the region lead a global datastore of ElastiCache: what had not come there yet is lost',
  permission: 'elasticache: FailoverGlobalReplicationGroup, DescribeGlobalReplicationGroups',
  handle({ settings, target }) {
    const meant = storeAndRegion(target)
    const store = meant ? settings.stores?.[meant.store] : undefined
    if (!meant || !store || !('globalReplicationGroup' in store)) return null
    const to = store.groups[meant.region]
    if (to === undefined) return null
    const handle = { datastore: store.globalReplicationGroup, to }
    return { instance: `${meant.store} (${meant.region})`, handle }
  },
  async open(settings, { datastore, to }) {
    const cache = await import('@aws-sdk/client-elasticache')
    const region = regionIn(to)
    const client = new cache.ElastiCacheClient(await clientOptions({ ...settings, region }))
    const group = to.split(':').at(-1) as string
    const of = { GlobalReplicationGroupId: datastore }
    return {
      command: `elasticache failover-global-replication-group --global-replication-group-id ${datastore} --primary-region ${region} --primary-replication-group-id ${group}`,
      async begin(signal) {
        const input = { ...of, PrimaryRegion: region, PrimaryReplicationGroupId: group }
        await client.send(new cache.FailoverGlobalReplicationGroupCommand(input), { abortSignal: signal })
      },
      async arrived(signal) {
        const { GlobalReplicationGroups = [] } = await client.send(
          new cache.DescribeGlobalReplicationGroupsCommand({ ...of, ShowMemberInfo: true }),
          { abortSignal: signal },
        )
        const [{ Status = 'unknown', Members = [] } = {}] = GlobalReplicationGroups
        const primary = Members.find(({ Role }) => Role?.toUpperCase() === 'PRIMARY')
        const leader = primary ? `${primary.ReplicationGroupId} (${primary.ReplicationGroupRegion})` : 'nobody'
        return {
          isThere:
            Status === 'available' &&
            primary?.ReplicationGroupId === group &&
            primary.ReplicationGroupRegion === region,
          detail: `${datastore} is ${Status} and led by ${leader}`,
        }
      },
      close: () => client.destroy(),
    }
  },
}
