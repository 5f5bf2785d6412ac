/** Which replica a target means now. */
import type { Target } from '../../../model/scenario/target.ts'
import type { Ask } from '../../contract/ask.ts'
import type { Inventoried } from '../../contract/inventory.ts'
import { askMembers, instancesOf, type Member } from './members.ts'

/** The members that could be the replica; empty unless the target says that it means one. */
export function replicaCandidates(estate: Inventoried, target: Target): string[] {
  if (target.role !== 'replica') return []
  return instancesOf(estate, target, zone => isZoneMeant(target, zone))
}

const isZoneMeant = ({ zone: wanted }: Target, zone: string) => wanted === undefined || wanted === zone

/**
 * The first replica, in the order of zones, that receives the primary's log, with the primary it receives it from. Throws
 * when there is none in the zone that the target names.
 */
export async function findReplica(
  system: Ask & Inventoried,
  target: Target,
  signal: AbortSignal,
): Promise<{ readonly replica: Member; readonly primary: Member }> {
  const members = await askMembers(system, target, signal)
  const primary = members.find(({ isPrimary }) => isPrimary)
  const replica = members.find(member => member.streams && !member.isPrimary && isZoneMeant(target, member.zone))
  if (primary && replica) return { replica, primary }
  const where = target.zone === undefined ? '' : ` in zone ${target.zone}`
  throw new Error(`no replica of ${target.store} receives its log${where}`)
}
