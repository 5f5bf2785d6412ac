/** A Redis Cluster is steady while every node takes part and every shard has a master. */
import { checked } from '../../contract/checked.ts'
import type { SteadyStores } from '../../contract/driver.ts'
import { masterCandidates, outside, shardsOf } from './master.ts'

export const steadyCaches: SteadyStores = (system, signal) => {
  const stores = Object.entries(system.environment.stores).filter(([, { kind }]) => kind === 'redis-cluster')
  return Promise.all(
    stores.map(([store]) =>
      checked(`${store}/nodes`, async () => {
        const nodes = masterCandidates(system, { store })
        const whys = await Promise.all(nodes.map(async id => ({ id, why: await outside(system, id, signal) })))
        const apart = whys.flatMap(({ id, why }) => (why === null ? [] : [`${id}: ${why}`]))
        if (apart.length > 0) throw new Error(apart.join('; '))
        const shards = await shardsOf(system, { store }, signal)
        const orphans = shards.flatMap(({ master }, at) => (master === null ? [at] : []))
        if (orphans.length > 0) throw new Error(`shard ${orphans.join(', ')} has no master`)
        return `${nodes.length} nodes take part, ${shards.length} shards have a master each`
      }),
    ),
  )
}
