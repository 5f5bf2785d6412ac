/** Who is primary now: the members' own word, cross-checked with each other. */
import { patroniAt } from '../../../model/environment/control-plane.ts'
import type { Target } from '../../../model/scenario/target.ts'
import type { Ask } from '../../contract/ask.ts'
import type { Inventoried } from '../../contract/inventory.ts'
import { askMembers, instancesOf, type Member } from './members.ts'
import { supervisionOf } from './supervisor.ts'

type System = Ask & Inventoried

/** The primary, with where it stood in its log. */
export type Primary = Pick<Member, 'region' | 'zone' | 'instance' | 'timeline' | 'walPosition' | 'data'>

/** The members that could be primary; empty when the target names no PostgreSQL store of this environment or an unknown zone. */
export function primaryCandidates(estate: Inventoried, target: Target): string[] {
  if (target.role !== undefined && target.role !== 'primary') return []
  return instancesOf(estate, target, zone => isZoneMeant(target, zone))
}

const isZoneMeant = (target: Target, zone: string) =>
  target.zone === undefined || target.zone === 'of-primary' || target.zone === zone

/** Finds the primary; throws when there is not exactly one, or when the target names another zone than its. */
export async function findPrimary(system: System, target: Target, signal: AbortSignal): Promise<Primary> {
  const primaries = (await askMembers(system, target, signal)).filter(({ isPrimary }) => isPrimary)
  const [primary] = primaries
  if (!primary || primaries.length !== 1)
    throw new Error(`${primaries.length} members of ${target.store} take writes, expected one`)
  const { region, zone, instance, timeline, walPosition, data } = primary
  if (!isZoneMeant(target, zone)) throw new Error(`the primary runs in zone ${zone}, the scenario names ${target.zone}`)
  return { region, zone, instance, timeline, walPosition, data }
}

/** A member's own state in Patroni's words (`running`, `streaming` ...); null when it does not answer. */
export async function memberState(system: System, instance: string, signal: AbortSignal): Promise<string | null> {
  const { plane, endpoint, from } = supervisionOf(system, instance)
  const question = { name: instance, kind: 'http' as const, ...patroniAt(plane, endpoint, '/patroni') }
  const [answer] = await system.ask(from, [question], signal)
  if (!answer || answer.error !== null) return null
  return (JSON.parse((answer.value as { body: string }).body) as { state?: string }).state ?? null
}

/** A member that takes part again. */
export const isMember = (state: string | null) => state === 'running' || state === 'streaming'
