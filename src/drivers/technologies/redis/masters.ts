/** Who is master of a shard before a drill is it again after one. */
import { setTimeout as delay } from 'node:timers/promises'
import { MusterError } from '../../../model/muster-error.ts'
import type { Ask } from '../../contract/ask.ts'
import type { StoreRoles } from '../../contract/driver.ts'
import { type Inventoried, type Part, partNamed } from '../../contract/inventory.ts'
import { ownShard } from './cluster-nodes.ts'
import { askedFrom, questionTo, shardsOf } from './master.ts'

type System = Ask & Inventoried

/**
 * A shard stays with the node that took over: nobody gives it back, and masters that were in different zones are then lost
 * together, which is no majority any more. A node is made master again by its own CLUSTER FAILOVER, which loses nothing.
 */
export const masterRoles: StoreRoles = {
  async held(system, signal) {
    const stores = Object.entries(system.environment.stores).filter(([, { kind }]) => kind === 'redis-cluster')
    const shards = await Promise.all(stores.map(([store]) => shardsOf(system, { store }, signal)))
    return shards.flat().flatMap(({ master }) => master ?? [])
  },
  async giveBack(held, system, signal) {
    const nodes = system.inventory.parts.filter(({ id, kind }) => kind === 'redis' && held.includes(id))
    const moved: string[] = []
    // One after the other: a shard that changes hands is away for a moment.
    for (const node of nodes) if (await makeMaster(system, node, signal)) moved.push(`${node.id} is master again`)
    return moved
  },
}

/** True when it was none. */
async function makeMaster(system: System, { id }: Part, signal: AbortSignal): Promise<boolean> {
  const node = partNamed(system.inventory, id)
  const isMaster = async () => ownShard(await said(system, node, 'CLUSTER NODES', signal)) !== null
  if (await isMaster()) return false
  await said(system, node, 'CLUSTER FAILOVER', signal, 'tell')
  while (!(await isMaster())) await delay(100, undefined, { signal })
  return true
}

async function said(
  system: System,
  node: Part,
  command: string,
  signal: AbortSignal,
  how: 'ask' | 'tell' = 'ask',
): Promise<string> {
  const [answer] = await system[how](askedFrom(system, node), [questionTo(system, node, [command])], signal)
  if (answer?.error === null) return (answer.value as string[])[0] as string
  throw new MusterError('redis.roles', `${node.id} does not take ${command}: ${answer?.error}`)
}
