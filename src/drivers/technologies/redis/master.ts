/** Which node is a shard's master now, by the nodes' own word, and whether a node takes part. */
import Type, { type Static } from 'typebox'
import type { Environment, Store } from '../../../model/environment/environment.ts'
import type { Question } from '../../../model/question.ts'
import type { Target } from '../../../model/scenario/target.ts'
import type { Ask } from '../../contract/ask.ts'
import { endpointOf, type Inventoried, type Part, partNamed } from '../../contract/inventory.ts'
import { partsMeant } from '../../contract/targets.ts'
import { outsideBecause, type Shard, shardsIn } from './cluster-nodes.ts'

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

type System = Ask & Inventoried

/** The nodes that could be master; empty when the target names no Redis Cluster of this environment or an unknown zone. */
export function masterCandidates(estate: Inventoried, target: Target): string[] {
  if (target.role !== undefined && target.role !== 'primary') return []
  return nodesOf(estate, target)
    .filter(({ zone }) => target.zone === undefined || zone === target.zone)
    .map(({ id }) => id)
}

function nodesOf(estate: Inventoried, target: Target): Part[] {
  const store = storeOf(estate.environment, target)
  if (!store || (target.region !== undefined && target.region !== store.region)) return []
  return nodesWithin(estate, store.region)
}

const nodesWithin = (estate: Inventoried, region: string) => partsMeant(estate, { component: 'redis', region })

function storeOf(environment: Environment, { store: name }: Target): Store | null {
  const store = name === undefined ? undefined : environment.stores[name]
  return store?.kind === 'redis-cluster' ? store : null
}

/** Finds the master of a shard; throws when there is none, or when the target names another zone than its. */
export async function findMaster(
  system: System,
  target: Target,
  { shard = 0 }: MasterSpec,
  signal: AbortSignal,
): Promise<Part> {
  const shards = await shardsOf(system, target, signal)
  const chosen = shards[shard]
  if (!chosen) throw new Error(`${target.store} has ${shards.length} shards, the scenario names shard ${shard}`)
  if (chosen.master === null)
    throw new Error(`shard ${shard} of ${target.store} has no master now: nobody has taken the place of the last one`)
  const node = partNamed(system.inventory, chosen.master)
  if (target.zone === undefined || target.zone === node.zone) return node
  throw new Error(`the master of shard ${shard} runs in zone ${node.zone}, the scenario names ${target.zone}`)
}

/** In the order of their slots, by the word of every node that answers. */
export async function shardsOf(system: System, target: Target, signal: AbortSignal): Promise<readonly Shard[]> {
  const nodes = nodesOf(system, target)
  const [first] = nodes
  if (!first) throw new Error(`"${target.store}" is no Redis Cluster`)
  const answers = await system.ask(
    askedFrom(system, first),
    nodes.map(node => clusterQuestion(system, node)),
    signal,
  )
  const heard = answers.flatMap(({ name, error, value }) =>
    error === null ? [{ name, view: (value as string[])[0] as string }] : [],
  )
  return shardsIn(heard)
}

/** What keeps a node from taking part in its cluster; null when nothing does. */
export async function outside(system: System, id: string, signal: AbortSignal): Promise<string | null> {
  const node = partNamed(system.inventory, id)
  const peers = nodesWithin(system, node.region as string)
  const other = peers.find(peer => peer.host !== node.host) as Part
  const answers = await system.ask(
    askedFrom(system, node),
    [node, other].map(peer => clusterQuestion(system, peer)),
    signal,
  )
  const [own, seen] = [node, other].map(({ id: name }) => answers.find(answer => answer.name === name))
  if (!own || own.error !== null) return `it does not answer: ${own?.error}`
  return outsideBecause(own.value as string[], ((seen?.value ?? []) as string[])[0] ?? '', node.address)
}

/** The place from which a node may be asked: its store's, or its own. */
export const askedFrom = (estate: Inventoried, node: Part): string =>
  storeAround(estate, node)?.controlHost ?? node.host

/** The store that a node is part of. */
const storeAround = ({ environment }: Inventoried, { region }: Part): Store | undefined =>
  Object.values(environment.stores).find(store => store.kind === 'redis-cluster' && store.region === region)

const clusterQuestion = (estate: Inventoried, node: Part): Question =>
  questionTo(estate, node, ['CLUSTER NODES', 'INFO replication'])

/** As the node's store is spoken to. */
export function questionTo(estate: Inventoried, node: Part, commands: readonly string[]): Question {
  const store = storeAround(estate, node)
  const [as] = store?.pools ?? []
  return {
    ...{ name: node.id, kind: 'redis', ...endpointOf(node), commands },
    ...(as ? { as } : {}),
    ...(store?.tls ? { tls: store.tls } : {}),
  }
}
