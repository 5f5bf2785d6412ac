/** Rewinding a region that has diverged from the one it now follows. */
import type { LabSystem } from '../../systems/lab/system.ts'
import { listed, type ListedMember, poll, primaryIn, untilReplayed } from './region.ts'

/**
 * Waits until every member of the region follows the other's primary. Patroni rewinds the leader by itself; a replica whose
 * leader stays the same is not checked again, and waits for ever for a log that has diverged: its PostgreSQL is stopped, because
 * Patroni compares and rewinds it before it starts it again.
 */
export async function rewind(system: LabSystem, region: string, other: string, signal: AbortSignal): Promise<string> {
  const primary = await primaryIn(system, other, signal)
  if (!primary?.position) throw new Error(`${other} has no primary that ${region} could follow`)
  const leader = await poll(
    `the leader of ${region} has not been rewound`,
    () => rewound(system, region, other, signal),
    signal,
  )
  const left = (await listed(system, region, signal)).filter(member => member.timeline !== leader.timeline)
  for (const { name } of left) await stopServer(system, `postgres@${name}`)
  await untilReplayed(system, region, primary.position, signal)
  const stopped = left.length === 0 ? '' : `; checked again: ${left.map(({ name }) => name).join(', ')}`
  return `${region} follows ${other} on timeline ${leader.timeline} from ${primary.position} on${stopped}`
}

/** The region's leader once it runs on the other's timeline; null: not yet. */
async function rewound(
  system: LabSystem,
  region: string,
  other: string,
  signal: AbortSignal,
): Promise<ListedMember | null> {
  const [own, there] = await Promise.all([region, other].map(name => listed(system, name, signal)))
  const leader = own?.find(({ role }) => role === 'standby_leader')
  const primary = there?.find(({ role }) => role === 'leader')
  const isRunning = leader?.state === 'running' || leader?.state === 'streaming'
  return leader && primary && isRunning && leader.timeline === primary.timeline ? leader : null
}

/** A fast shutdown: open transactions are rolled back. */
async function stopServer({ lab }: LabSystem, instance: string): Promise<void> {
  const [main] = await lab.pids(instance)
  if (main !== undefined) await lab.signal([main], 'INT')
}
