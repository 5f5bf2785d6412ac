/** Who is primary now: the members' own word, cross-checked with each other. */
import { patroniAt } from '../../../model/environment/control-plane.ts'
import type { Target } from '../../../model/scenario/target.ts'
import type { Ask } from '../../contract/ask.ts'
import type { Inventoried } from '../../contract/inventory.ts'
import { askMembers, instancesOf, type Member } from './members.ts'
import { seatOf } from './one-member.ts'
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

/** Whether a member takes part, and by whose word. */
export interface Part {
  readonly isMember: boolean
  readonly said: string
}

/** By its Patroni, or where it has none by its own word and the others'. */
export async function takesPart(system: System, instance: string, signal: AbortSignal): Promise<Part> {
  const supervision = supervisionOf(system, instance)
  if (!supervision)
    return partIn(instance, await askMembers(system, { store: seatOf(system, instance)?.store as string }, signal))
  const state = await patroniState(system, instance, supervision, signal)
  return { isMember: state === 'running' || state === 'streaming', said: `Patroni says ${state ?? 'nothing'}` }
}

/** In Patroni's words (`running`, `streaming` ...); null when it does not answer. */
async function patroniState(
  system: System,
  instance: string,
  { plane, endpoint, from }: NonNullable<ReturnType<typeof supervisionOf>>,
  signal: AbortSignal,
): Promise<string | null> {
  const question = { name: instance, kind: 'http' as const, ...patroniAt(plane, endpoint, '/patroni') }
  const [answer] = await system.ask(from, [question], signal)
  if (!answer || answer.error !== null) return null
  return (JSON.parse((answer.value as { body: string }).body) as { state?: string }).state ?? null
}

/** Of two that take writes none does as it ought to. Pure. */
export function partIn(instance: string, members: readonly Pick<Member, 'instance' | 'isPrimary' | 'streams'>[]): Part {
  const own = members.find(member => member.instance === instance)
  if (!own) return { isMember: false, said: 'it does not answer' }
  const other = members.find(member => member.isPrimary && member !== own)
  if (own.isPrimary && other) return { isMember: false, said: `${other.instance} takes writes as well` }
  if (own.isPrimary) return { isMember: true, said: 'it takes writes' }
  return { isMember: own.streams, said: own.streams ? 'it receives the primary’s log' : 'it receives no log' }
}
