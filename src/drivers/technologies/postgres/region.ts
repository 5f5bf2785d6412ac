/**
 * A region's PostgreSQL as a whole: whether it leads or follows another region, and how it is told to, through Patroni's
 * dynamic configuration. Everything is asked from the region's own control host: it can be told even when it is cut off.
 */
import { setTimeout as delay } from 'node:timers/promises'
import { patroniAsUser } from '../../../model/environment/control-plane.ts'
import type { ControlPlane, Endpoint } from '../../../model/environment/environment.ts'
import { bytesOf } from '../../../model/log-position.ts'
import { databaseUrl } from '../../../model/environment/database-url.ts'
import type { Question } from '../../../model/question.ts'
import type { Ask } from '../../contract/ask.ts'
import type { ClusterSettings } from '../../contract/cluster-settings.ts'
import { type Inventoried, nameAt } from '../../contract/inventory.ts'
import type { Site } from './site.ts'

export type System = Ask & ClusterSettings & Inventoried

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

export async function membersOf(system: System, site: Site, signal: AbortSignal): Promise<RegionMember[]> {
  const members = Object.entries(site.members)
  const questions = members.map(([zone, { host, port }]): Question => ({
    name: zone,
    kind: 'sql',
    url: databaseUrl(site, host, port, 'postgres'),
    sql: membersSql,
  }))
  const answers = await system.ask(site.controlPlane.host, questions, signal)
  return members.map(([zone]) => {
    const rows = answers.find(({ name }) => name === zone)?.value as { primary: boolean; position: string }[] | null
    return { zone, isPrimary: rows?.[0]?.primary ?? null, position: rows?.[0]?.position ?? null }
  })
}

/** The one member of the region that takes writes; null: none does. */
export const primaryIn = async (system: System, site: Site, signal: AbortSignal): Promise<RegionMember | null> =>
  (await membersOf(system, site, signal)).find(({ isPrimary }) => isPrimary) ?? null

/** Whether the region's configuration says that it follows another. */
export async function isStandby(system: System, site: Site, signal: AbortSignal): Promise<boolean> {
  const body = await patroni(system, site, '/config', 'GET', undefined, signal)
  return Boolean((JSON.parse(body) as { standby_cluster?: object | null }).standby_cluster)
}

/** Tells the region to take writes of its own. */
export const lead = (system: System, site: Site, signal: AbortSignal) =>
  patroni(system, site, '/config', 'PATCH', JSON.stringify(leading(system, site)), signal)

/** Tells the region to follow another, whoever leads there: its primary stops taking writes. */
export const followRegion = (system: System, site: Site, other: Site, signal: AbortSignal) =>
  patroni(system, site, '/config', 'PATCH', JSON.stringify(following(other)), signal)

/** What Patroni is told in a region whose own database leads. */
function leading(system: ClusterSettings, { region }: Site) {
  const { primary_start_timeout } = system.clusterSettings(region)
  return { primary_start_timeout, standby_cluster: null }
}

/**
 * What it is told in a region whose database follows the primary of another, through that region's entries, whoever it is. Its
 * leader stops to be rewound: were it failed over for that, each successor would have to be rewound as well.
 */
export const following = ({ entries }: Pick<Site, 'entries'>) => ({
  primary_start_timeout: 60,
  standby_cluster: {
    host: entries.map(({ host }) => host).join(','),
    port: entries[0]?.port,
    create_replica_methods: ['basebackup'],
  },
})

/** A member as its region's Patroni sees it. */
export interface ListedMember {
  readonly name: string
  /** `leader`, `standby_leader`, `replica` */
  readonly role: string
  readonly state: string
  readonly timeline?: number
  /** where its PostgreSQL answers */
  readonly host: string
  readonly port: number
}

export async function listed(system: System, site: Site, signal: AbortSignal): Promise<ListedMember[]> {
  const body = await patroni(system, site, '/cluster', 'GET', undefined, signal)
  return (JSON.parse(body) as { members: ListedMember[] }).members
}

/** Asks the members' Patronis in turn until one answers: any of them may write the region's configuration. */
async function patroni(
  system: System,
  { region, controlPlane }: Site,
  path: '/config' | '/cluster',
  method: 'GET' | 'PATCH',
  body: string | undefined,
  signal: AbortSignal,
): Promise<string> {
  const refusals: string[] = []
  for (const endpoint of Object.values(controlPlane.patroni)) {
    const question = questionTo(controlPlane, endpoint, path, method, body)
    const [answer] = await system[method === 'GET' ? 'ask' : 'tell'](controlPlane.host, [question], signal)
    const reply = answer?.value as { status: number; body: string } | null
    if (reply?.status === 200) return reply.body
    const why = answer?.error ?? `status ${reply?.status}: ${reply?.body}`
    refusals.push(`${nameAt(system.inventory, endpoint)}: ${why}`)
  }
  throw new Error(`no Patroni of ${region} took the request: ${refusals.join('; ')}`)
}

const questionTo = (
  plane: ControlPlane,
  endpoint: Endpoint,
  path: '/config' | '/cluster',
  method: 'GET' | 'PATCH',
  body?: string,
): Question => ({
  name: endpoint.host,
  kind: 'http',
  ...patroniAsUser(plane, endpoint, path),
  ...(method === 'GET' ? {} : { method }),
  ...(body === undefined ? {} : { body }),
})

/** Waits until the region's database takes writes; throws when the signal aborts first. */
export async function untilLeads(system: System, site: Site, signal: AbortSignal): Promise<RegionMember> {
  return await poll(`${site.region} does not take writes`, () => primaryIn(system, site, signal), signal)
}

/** Waits until every member of the region follows and has replayed up to `position`. */
export async function untilReplayed(system: System, site: Site, position: string, signal: AbortSignal) {
  const behind = (member: RegionMember) =>
    member.isPrimary !== false || member.position === null || bytesOf(member.position) < bytesOf(position)
  return await poll(
    `${site.region} has not replayed the log up to ${position}`,
    async () => {
      const members = await membersOf(system, site, signal)
      return members.some(behind) ? null : members
    },
    signal,
  )
}

/** Waits until no member of the region takes writes, and all answer. */
export async function untilNoneLeads(system: System, site: Site, signal: AbortSignal): Promise<void> {
  await poll(
    `${site.region} still takes writes`,
    async () => ((await membersOf(system, site, signal)).some(({ isPrimary }) => isPrimary) ? null : true),
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
