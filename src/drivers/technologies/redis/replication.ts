/** What nodes that replicate without a cluster say of themselves in INFO replication. Pure. */

export interface Replicating {
  readonly name: string
  /** its reply; null: it did not answer */
  readonly info: string | null
}

const isMaster = ({ info }: Replicating) => info !== null && /^role:master\r?$/m.test(info)

/** Who is master by its own word; null: nobody is. Throws where several say so. */
export function masterAmong(nodes: readonly Replicating[]): string | null {
  const masters = nodes.filter(isMaster).map(({ name }) => name)
  if (masters.length > 1) throw new Error(`${masters.join(' and ')} each say that they are master`)
  return masters[0] ?? null
}

/** What keeps a node from taking part, by its own word and that of the others; null when nothing does. */
export function apartBecause(name: string, nodes: readonly Replicating[]): string | null {
  const own = nodes.find(node => node.name === name)
  if (!own || own.info === null) return 'it does not answer'
  const other = nodes.find(node => node !== own && isMaster(node))
  if (isMaster(own)) return other ? `${other.name} says that it is master as well` : null
  if (!/^master_link_status:up\r?$/m.test(own.info)) return 'its link to the master is down'
  return other ? null : 'no other node says that it is master'
}
