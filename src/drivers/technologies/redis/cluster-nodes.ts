/** What a node of a Redis Cluster says in reply to CLUSTER NODES. Pure. */

export interface ClusterNode {
  /** as it announces itself; a node that does not know its own leaves it empty */
  readonly address: string
  readonly flags: readonly string[]
  /** whether the asked node has a connection to it */
  readonly isConnected: boolean
  /** lowest slot that it owns; null: none */
  readonly firstSlot: number | null
}

export function nodesIn(view: string): ClusterNode[] {
  return view
    .trim()
    .split('\n')
    .map(line => {
      const [, endpoint = '', flags = '', , , , , link, ...ranges] = line.split(' ')
      const slots = ranges.filter(range => !range.startsWith('[')).map(range => Number.parseInt(range, 10))
      return {
        address: endpoint.split(':')[0] as string,
        flags: flags.split(','),
        isConnected: link === 'connected',
        firstSlot: slots.length === 0 ? null : Math.min(...slots),
      }
    })
}

/** Whether the asked node is a master, by its own word, and where its slots begin. */
export function ownShard(view: string): number | null {
  const own = nodesIn(view).find(({ flags }) => flags.includes('myself'))
  return own?.flags.includes('master') ? own.firstSlot : null
}

/** One shard of a cluster. */
export interface Shard {
  readonly firstSlot: number
  /** name of the node that is its master by its own word; null: nobody is, now */
  readonly master: string | null
}

/** Every shard in the order of slots, also one whose master is dead: what a node said of it is known to the others. */
export function shardsIn(answers: readonly { readonly name: string; readonly view: string }[]): Shard[] {
  const firstSlots = answers.flatMap(({ view }) =>
    nodesIn(view).flatMap(({ flags, firstSlot }) =>
      flags.includes('master') && firstSlot !== null ? [firstSlot] : [],
    ),
  )
  return [...new Set(firstSlots)]
    .toSorted((a, b) => a - b)
    .map(firstSlot => ({
      firstSlot,
      master: answers.find(({ view }) => ownShard(view) === firstSlot)?.name ?? null,
    }))
}

/** What keeps the asked node from taking part, by its own word and that of another node; null when nothing does. */
export function outsideBecause([view = '', replication = '']: readonly string[], otherView: string, address: string) {
  const own = nodesIn(view).find(({ flags }) => flags.includes('myself'))
  const seen = nodesIn(otherView).find(node => node.address === address)
  if (nodesIn(view).some(isLost)) return 'it does not see every other node'
  if (!seen || isLost(seen)) return 'another node does not see it'
  if (own?.flags.includes('slave') && !/^master_link_status:up/m.test(replication))
    return 'its link to the master is down'
  return null
}

const isLost = ({ flags, isConnected }: ClusterNode) =>
  flags.some(flag => /fail|handshake|noaddr/.test(flag)) || !isConnected
