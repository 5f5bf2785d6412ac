/**
 * A region's PostgreSQL as a whole: whether it leads or follows another region, and how it is told to, through Patroni's
 * dynamic configuration. Everything is asked from the region's own control host: it can be told even when it is cut off.
 */
import { setTimeout as delay } from 'node:timers/promises'
import { following, leading } from '../../../lab/components/patroni.ts'
import { peersIn } from '../../../lab/readiness/peers.ts'
import type { Question } from '../../../model/question.ts'
import type { LabComponent } from '../../../lab/topology.ts'
import { bytesOf } from '../../../model/log-position.ts'
import type { LabSystem } from '../../systems/lab/system.ts'

/** One member as its own PostgreSQL tells. */
export interface RegionMember {
  readonly zone: string
  /** null: it did not answer */
  readonly isPrimary: boolean | null
  /** where its log ends: written by a primary, replayed by a replica */
  readonly position: string | null
}

/** Each look is a process of its own on the machine that is measured: no oftener than a step's time needs. */
const pollMs = 300

const membersSql = `SELECT NOT pg_is_in_recovery() AS primary,
  CASE WHEN pg_is_in_recovery() THEN pg_last_wal_replay_lsn() ELSE pg_current_wal_flush_lsn() END::text AS position`

export async function membersOf(system: LabSystem, region: string, signal: AbortSignal): Promise<RegionMember[]> {
  const members = peersIn(system.lab.topology, region, 'postgres')
  const questions = members.map(({ id, address, port }): Question => ({
    name: id,
    kind: 'sql',
    url: `postgres://postgres@${address}:${port}/postgres`,
    sql: membersSql,
  }))
  const answers = await system.ask(`control-${region}`, questions, signal)
  return members.map(({ id, zone }) => {
    const rows = answers.find(({ name }) => name === id)?.value as { primary: boolean; position: string }[] | null
    return { zone: zone as string, isPrimary: rows?.[0]?.primary ?? null, position: rows?.[0]?.position ?? null }
  })
}

/** The one member of the region that takes writes; null: none does. */
export const primaryIn = async (system: LabSystem, region: string, signal: AbortSignal): Promise<RegionMember | null> =>
  (await membersOf(system, region, signal)).find(({ isPrimary }) => isPrimary) ?? null

/** Whether the region's configuration says that it follows another. */
export async function isStandby(system: LabSystem, region: string, signal: AbortSignal): Promise<boolean> {
  const body = await patroni(system, region, '/config', 'GET', undefined, signal)
  return Boolean((JSON.parse(body) as { standby_cluster?: object | null }).standby_cluster)
}

/** Tells the region to take writes of its own. */
export const lead = (system: LabSystem, region: string, signal: AbortSignal) =>
  patroni(system, region, '/config', 'PATCH', JSON.stringify(leading(system.lab.settings)), signal)

/** Tells the region to follow another, whoever leads there: its primary stops taking writes. */
export const followRegion = (system: LabSystem, region: string, other: string, signal: AbortSignal) =>
  patroni(system, region, '/config', 'PATCH', JSON.stringify(following(system.lab.topology, other)), signal)

/** A member as its region's Patroni sees it. */
export interface ListedMember {
  readonly name: string
  /** `leader`, `standby_leader`, `replica` */
  readonly role: string
  readonly state: string
  readonly timeline?: number
}

export async function listed(system: LabSystem, region: string, signal: AbortSignal): Promise<ListedMember[]> {
  const body = await patroni(system, region, '/cluster', 'GET', undefined, signal)
  return (JSON.parse(body) as { members: ListedMember[] }).members
}

/** Asks the members' Patronis in turn until one answers: any of them may write the region's configuration. */
async function patroni(
  system: LabSystem,
  region: string,
  path: '/config' | '/cluster',
  method: 'GET' | 'PATCH',
  body: string | undefined,
  signal: AbortSignal,
): Promise<string> {
  const refusals: string[] = []
  for (const member of peersIn(system.lab.topology, region, 'patroni')) {
    const [answer] = await system.ask(`control-${region}`, [questionTo(member, path, method, body)], signal)
    const reply = answer?.value as { status: number; body: string } | null
    if (reply?.status === 200) return reply.body
    refusals.push(`${member.id}: ${answer?.error ?? `status ${reply?.status}: ${reply?.body}`}`)
  }
  throw new Error(`no Patroni of ${region} took the request: ${refusals.join('; ')}`)
}

const questionTo = (
  { id, address, port }: LabComponent,
  path: string,
  method: 'GET' | 'PATCH',
  body?: string,
): Question => ({
  name: id,
  kind: 'http',
  url: `http://${address}:${port}${path}`,
  ...(method === 'GET' ? {} : { method }),
  ...(body === undefined ? {} : { body }),
})

/** Waits until the region's database takes writes; throws when the signal aborts first. */
export async function untilLeads(system: LabSystem, region: string, signal: AbortSignal): Promise<RegionMember> {
  return await poll(`${region} does not take writes`, () => primaryIn(system, region, signal), signal)
}

/** Waits until every member of the region follows and has replayed up to `position`. */
export async function untilReplayed(system: LabSystem, region: string, position: string, signal: AbortSignal) {
  const behind = (member: RegionMember) =>
    member.isPrimary !== false || member.position === null || bytesOf(member.position) < bytesOf(position)
  return await poll(
    `${region} has not replayed the log up to ${position}`,
    async () => {
      const members = await membersOf(system, region, signal)
      return members.some(behind) ? null : members
    },
    signal,
  )
}

/** Waits until no member of the region takes writes, and all answer. */
export async function untilNoneLeads(system: LabSystem, region: string, signal: AbortSignal): Promise<void> {
  await poll(
    `${region} still takes writes`,
    async () => ((await membersOf(system, region, signal)).some(({ isPrimary }) => isPrimary) ? null : true),
    signal,
  )
}

/** Asks until there is an answer; throws with what was waited for when the signal aborts first. */
export async function poll<T>(what: string, look: () => Promise<T | null>, signal: AbortSignal): Promise<T> {
  for (;;) {
    const found = await look().catch((error: unknown) => {
      if (signal.aborted) throw new Error(`${what}: ${String(error)}`)
      return null
    })
    if (found !== null) return found
    if (signal.aborted) throw new Error(`${what}, and the time for it is over`)
    await delay(pollMs)
  }
}
