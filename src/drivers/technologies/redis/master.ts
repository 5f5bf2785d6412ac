/** Which node is a shard's master now, by the nodes' own word, and whether a node takes part. */
import Type, { type Static } from 'typebox'
import type { Question } from '../../../model/question.ts'
import type { LabComponent } from '../../../lab/topology.ts'
import type { Environment, Store } from '../../../model/environment/environment.ts'
import type { Target } from '../../../model/scenario/target.ts'
import type { LabSystem } from '../../systems/lab/system.ts'
import { componentsOf } from '../../systems/lab/targets.ts'
import { outsideBecause, shardsIn } from './cluster-nodes.ts'

/** Parameters of every fault that takes a master. */
export const MasterSpec = Type.Object(
  {
    shard: Type.Optional(
      Type.Integer({ minimum: 0, description: 'shards in the order of their slots; 0 if not given' }),
    ),
  },
  { additionalProperties: false },
)
export type MasterSpec = Static<typeof MasterSpec>

/** The nodes that could be master; empty when the target names no Redis Cluster of this environment or an unknown zone. */
export function masterCandidates(environment: Environment, target: Target): string[] {
  if (target.role !== undefined && target.role !== 'primary') return []
  return nodesOf(environment, target)
    .filter(({ zone }) => target.zone === undefined || zone === target.zone)
    .map(({ id }) => id)
}

function nodesOf(environment: Environment, target: Target): LabComponent[] {
  const store = storeOf(environment, target)
  if (!store || (target.region !== undefined && target.region !== store.region)) return []
  return componentsOf(environment, { component: 'redis', region: store.region })
}

function storeOf(environment: Environment, { store: name }: Target): Store | null {
  const store = name === undefined ? undefined : environment.stores[name]
  return store?.kind === 'redis-cluster' ? store : null
}

/** Finds the master of a shard; throws when there is none, or when the target names another zone than its. */
export async function findMaster(
  system: LabSystem,
  target: Target,
  { shard = 0 }: MasterSpec,
  signal: AbortSignal,
): Promise<LabComponent> {
  const nodes = nodesOf(system.environment, target)
  const [first] = nodes
  if (!first) throw new Error(`"${target.store}" is no Redis Cluster`)
  const answers = await system.ask(controlOf(first), nodes.map(clusterQuestion), signal)
  const heard = answers.flatMap(({ name, error, value }) =>
    error === null ? [{ name, view: (value as string[])[0] as string }] : [],
  )
  const shards = shardsIn(heard)
  const chosen = shards[shard]
  if (!chosen) throw new Error(`${target.store} has ${shards.length} shards, the scenario names shard ${shard}`)
  if (chosen.master === null)
    throw new Error(`shard ${shard} of ${target.store} has no master now: nobody has taken the place of the last one`)
  const node = system.lab.component(chosen.master)
  if (target.zone === undefined || target.zone === node.zone) return node
  throw new Error(`the master of shard ${shard} runs in zone ${node.zone}, the scenario names ${target.zone}`)
}

/** What keeps a node from taking part in its cluster; null when nothing does. */
export async function outside(system: LabSystem, id: string, signal: AbortSignal): Promise<string | null> {
  const node = system.lab.component(id)
  const peers = componentsOf(system.environment, { component: 'redis', region: node.region as string })
  const other = peers.find(peer => peer.host !== node.host) as LabComponent
  const answers = await system.ask(controlOf(node), [node, other].map(clusterQuestion), signal)
  const [own, seen] = [node, other].map(({ id: name }) => answers.find(answer => answer.name === name))
  if (!own || own.error !== null) return `it does not answer: ${own?.error}`
  return outsideBecause(own.value as string[], ((seen?.value ?? []) as string[])[0] ?? '', node.address)
}

const controlOf = ({ region }: LabComponent) => `control-${region}`

const clusterQuestion = ({ id, address, port }: LabComponent): Question => ({
  name: id,
  kind: 'redis',
  address,
  port,
  commands: ['CLUSTER NODES', 'INFO replication'],
})
