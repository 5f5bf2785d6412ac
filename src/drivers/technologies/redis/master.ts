/** Which node is a shard's master now, by the nodes' own word, and whether a node takes part. */
import Type, { type Static } from 'typebox'
import type { Environment, Store } from '../../../model/environment/environment.ts'
import { isCache } from '../../../model/environment/store-kind.ts'
import type { Question } from '../../../model/question.ts'
import type { Target } from '../../../model/scenario/target.ts'
import type { Ask } from '../../contract/ask.ts'
import { endpointOf, type Inventoried, type Part, partAt, partNamed } from '../../contract/inventory.ts'
import { partsMeant } from '../../contract/targets.ts'
import { outsideBecause, type Shard, shardsIn } from './cluster-nodes.ts'
import { apartBecause, masterAmong } from './replication.ts'

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

/** The nodes that could be master; empty when the target names no Redis of this environment or an unknown zone. */
export function masterCandidates(estate: Inventoried, target: Target): string[] {
  if (target.role !== undefined && target.role !== 'primary') return []
  return nodesOf(estate, target)
    .filter(({ zone }) => target.zone === undefined || zone === target.zone)
    .map(({ id }) => id)
}

function nodesOf(estate: Inventoried, target: Target): Part[] {
  const store = storeOf(estate.environment, target)
  if (!store || (target.region !== undefined && target.region !== store.region)) return []
  return nodesWithin(estate, store)
}

/** Of a cluster every node of its region, of which there are more than members are named; with Sentinel the members. */
function nodesWithin(estate: Inventoried, store: Store): Part[] {
  if (store.kind === 'redis-sentinel') return membersOf(estate, store)
  const others = Object.values(estate.environment.stores).filter(({ kind }) => kind === 'redis-sentinel')
  const taken = new Set(others.flatMap(other => membersOf(estate, other).map(({ id }) => id)))
  return partsMeant(estate, { component: 'redis', region: store.region }).filter(({ id }) => !taken.has(id))
}

const membersOf = ({ inventory }: Inventoried, { members }: Store) =>
  Object.values(members).flatMap(member => partAt(inventory, member) ?? [])

function storeOf(environment: Environment, { store: name }: Target): Store | null {
  const store = name === undefined ? undefined : environment.stores[name]
  return store && isCache(store) ? store : null
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

/** In the order of their slots, by the word of every node that answers. With Sentinel there is one shard. */
export async function shardsOf(system: System, target: Target, signal: AbortSignal): Promise<readonly Shard[]> {
  const store = storeOf(system.environment, target)
  const nodes = nodesOf(system, target)
  if (!store || nodes.length === 0) throw new Error(`"${target.store}" is no Redis whose nodes are known`)
  if (store.kind === 'redis-sentinel')
    return [{ firstSlot: 0, master: masterAmong(await replicating(system, nodes, signal)) }]
  const answers = await answersOf(system, nodes, clusterCommands, signal)
  return shardsIn(answers.flatMap(({ name, replies }) => (replies ? [{ name, view: replies[0] as string }] : [])))
}

/** What keeps a node from taking part in its store; null when nothing does. */
export async function outside(system: System, id: string, signal: AbortSignal): Promise<string | null> {
  const node = partNamed(system.inventory, id)
  const store = storeAround(system, node)
  const peers = store ? nodesWithin(system, store) : []
  if (store?.kind === 'redis-sentinel') return apartBecause(id, await replicating(system, peers, signal))
  const other = peers.find(peer => peer.host !== node.host) as Part
  const [own, seen] = await answersOf(system, [node, other], clusterCommands, signal)
  if (!own?.replies) return `it does not answer: ${own?.error}`
  return outsideBecause(own.replies, seen?.replies?.[0] ?? '', node.address)
}

const clusterCommands = ['CLUSTER NODES', 'INFO replication']

const replicating = async (system: System, nodes: readonly Part[], signal: AbortSignal) =>
  (await answersOf(system, nodes, ['INFO replication'], signal)).map(({ name, replies }) => ({
    name,
    info: replies?.[0] ?? null,
  }))

interface Answered {
  readonly name: string
  /** null: it did not answer */
  readonly replies: readonly string[] | null
  readonly error: string | null
}

/** Of each node, in their order. */
async function answersOf(
  system: System,
  nodes: readonly Part[],
  commands: readonly string[],
  signal: AbortSignal,
): Promise<Answered[]> {
  const questions = nodes.map(node => questionTo(system, node, commands))
  const answers = await system.ask(askedFrom(system, nodes[0] as Part), questions, signal)
  return nodes.map(({ id: name }) => {
    const { error = 'it said nothing', value = null } = answers.find(answer => answer.name === name) ?? {}
    return { name, error, replies: error === null ? (value as string[]) : null }
  })
}

/** The place from which a node may be asked: its store's, or its own. */
export const askedFrom = (estate: Inventoried, node: Part): string =>
  storeAround(estate, node)?.controlHost ?? node.host

/** The store that a node is part of. */
export const storeAround = (estate: Inventoried, { id, region }: Part): Store | undefined =>
  Object.values(estate.environment.stores).find(
    store => isCache(store) && store.region === region && nodesWithin(estate, store).some(node => node.id === id),
  )

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
