/** Rewinding a region that has diverged from the one it now follows. */
import type { Changing } from '../../contract/hosts.ts'
import { partAnswering } from '../../contract/inventory.ts'
import type { Processes } from '../../contract/processes.ts'
import { listed, type ListedMember, poll, primaryIn, type System, untilReplayed } from './region.ts'
import type { Site } from './site.ts'

/** What can also rewind. */
export type Moving = System & Changing & Processes

/**
 * Waits until every member of the region follows the other's primary. Patroni rewinds the leader by itself; a replica whose
 * leader stays the same is not checked again, and waits for ever for a log that has diverged: its PostgreSQL is stopped, because
 * Patroni compares and rewinds it before it starts it again.
 */
export async function rewind(system: Moving, site: Site, other: Site, signal: AbortSignal): Promise<string> {
  const primary = await primaryIn(system, other, signal)
  if (!primary?.position) throw new Error(`${other.region} has no primary that ${site.region} could follow`)
  const leader = await poll(
    `the leader of ${site.region} has not been rewound`,
    () => rewound(system, site, other, signal),
    signal,
  )
  const left = (await listed(system, site, signal)).filter(member => member.timeline !== leader.timeline)
  for (const member of left) await stopServer(system, member)
  await untilReplayed(system, site, primary.position, signal)
  const stopped = left.length === 0 ? '' : `; checked again: ${left.map(({ name }) => name).join(', ')}`
  return `${site.region} follows ${other.region} on timeline ${leader.timeline} from ${primary.position} on${stopped}`
}

/** The region's leader once it runs on the other's timeline; null: not yet. */
async function rewound(system: System, site: Site, other: Site, signal: AbortSignal): Promise<ListedMember | null> {
  const [own, there] = await Promise.all([site, other].map(one => listed(system, one, signal)))
  const leader = own?.find(({ role }) => role === 'standby_leader')
  const primary = there?.find(({ role }) => role === 'leader')
  const isRunning = leader?.state === 'running' || leader?.state === 'streaming'
  return leader && primary && isRunning && leader.timeline === primary.timeline ? leader : null
}

/** A fast shutdown: open transactions are rolled back. */
async function stopServer(system: Moving, member: ListedMember): Promise<void> {
  const { id, host } = partAnswering(system.inventory, member)
  const [main] = await system.pids(id)
  if (main === undefined) return
  // One that has ended meanwhile makes kill complain, which is no error here.
  await system.change(host, ['sh', '-c', `kill -s INT ${main} 2>/dev/null; true`], { timeoutMs: 5_000 })
}
