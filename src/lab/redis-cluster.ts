/** Forms the Redis Cluster: who is a master and who is whose replica, the settings say. */
import { setTimeout as delay } from 'node:timers/promises'
import pRetry from 'p-retry'
import { MusterError } from '../model/muster-error.ts'
import type { Lab } from './lab.ts'
import { type CacheNode, cacheNodes } from './placement.ts'
import type { LabComponent } from './topology.ts'

const slots = 16384

export async function formCluster(lab: Lab, region: string, signal: AbortSignal): Promise<void> {
  const nodes = cacheNodes(lab.settings, region).map(node => ({ ...node, component: componentOf(lab, region, node) }))
  const components = nodes.map(({ component }) => component)
  const [first] = components as [LabComponent, ...LabComponent[]]
  const masters = nodes.filter(({ role }) => role === 'master').map(({ component }) => component)
  const run = (node: LabComponent, commands: string[]) => talk(lab, region, node, commands, signal)
  const ids = await Promise.all(
    components.map(async node => [node.id, (await run(node, ['CLUSTER MYID']))[0] as string] as const),
  )
  const idOf = new Map(ids)
  await Promise.all(components.map((node, at) => run(node, [`CLUSTER SET-CONFIG-EPOCH ${at + 1}`])))
  await Promise.all(masters.map((node, at) => run(node, [`CLUSTER ADDSLOTSRANGE ${rangeOf(at, masters.length)}`])))
  await Promise.all(components.slice(1).map(node => run(node, [`CLUSTER MEET ${first.address} ${first.port}`])))
  await Promise.all(components.map(node => untilKnown(() => run(node, ['CLUSTER NODES']), nodes.length, signal)))
  await Promise.all(
    nodes
      .filter(({ role }) => role === 'replica')
      .map(({ component, shard }) => run(component, [`CLUSTER REPLICATE ${idOf.get(masters[shard]?.id as string)}`])),
  )
}

const componentOf = (lab: Lab, region: string, { zone, nth }: CacheNode) =>
  lab.component(`redis-${nth}@${region}${zone}`)

/** Ids of the nodes that the clusters were formed with as masters. */
export const mastersOf = (lab: Lab): string[] =>
  Object.keys(lab.settings.regions).flatMap(region =>
    cacheNodes(lab.settings, region)
      .filter(({ role }) => role === 'master')
      .map(master => componentOf(lab, region, master).id),
  )

/**
 * Makes these nodes masters again: nobody else gives a shard back after a failover, and masters that were in different zones
 * are then lost together. Resolves with the ids of those that were none; what a replica has not got yet it waits for.
 */
export async function restoreMasters(lab: Lab, ids: readonly string[], signal: AbortSignal): Promise<string[]> {
  const run = (node: LabComponent, command: string) => talk(lab, node.region as string, node, [command], signal)
  const isReplica = async (node: LabComponent) => (await run(node, 'ROLE'))[0]?.startsWith('slave')
  const restored: string[] = []
  for (const node of ids.map(id => lab.component(id))) {
    if (!(await isReplica(node))) continue
    await run(node, 'CLUSTER FAILOVER')
    while (await isReplica(node)) {
      signal.throwIfAborted()
      await delay(100)
    }
    restored.push(node.id)
  }
  return restored
}

const rangeOf = (at: number, count: number) => {
  const edge = (index: number) => Math.round((index * slots) / count)
  return `${edge(at)} ${edge(at + 1) - 1}`
}

async function talk(
  lab: Lab,
  region: string,
  node: LabComponent,
  commands: string[],
  signal: AbortSignal,
): Promise<string[]> {
  const question = { name: node.id, kind: 'redis', address: node.address, port: node.port, commands } as const
  const tell = async () => {
    const [answer] = await lab.ask(`control-${region}`, [question], signal)
    if (answer?.error === null) return answer.value as string[]
    throw new MusterError('lab.redis', `${node.id} does not take ${commands[0]}: ${answer?.error}`)
  }
  return await pRetry(tell, { retries: 50, minTimeout: 100, factor: 1, signal })
}

async function untilKnown(nodes: () => Promise<string[]>, expected: number, signal: AbortSignal): Promise<void> {
  for (;;) {
    const [text = ''] = await nodes()
    if (
      text
        .trim()
        .split('\n')
        .filter(line => !/handshake/.test(line)).length === expected
    )
      return
    signal.throwIfAborted()
    await delay(100)
  }
}
