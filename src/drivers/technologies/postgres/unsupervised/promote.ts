import Type, { type Static } from 'typebox'
import { bytesOf } from '../../../../model/log-position.ts'
import type { Target } from '../../../../model/scenario/target.ts'
import type { Action } from '../../../contract/action.ts'
import type { Ask } from '../../../contract/ask.ts'
import type { Changing } from '../../../contract/hosts.ts'
import type { Inventoried } from '../../../contract/inventory.ts'
import type { Processes } from '../../../contract/processes.ts'
import { askMembers, instancesOf, type Member, storeOf } from '../members.ts'
import { askMember, type Seat, seatOf } from '../one-member.ts'
import { poll } from '../region.ts'
import { following, literal } from './conninfo.ts'
import { markPromoted, unmarkPromoted } from './promoting.ts'

const Spec = Type.Object({}, { additionalProperties: false })

type System = Ask & Changing & Inventoried & Processes

interface Handle {
  readonly store: string
  readonly instance: string
  readonly [key: string]: string
}

/** `postgres.promote`: where nobody supervises the members, a standby takes the place of the primary that is gone. */
export const promote: Action<Static<typeof Spec>, Handle, System> = {
  kind: 'postgres.promote',
  schema: Spec,
  describe: () => ({
    effect:
      'promotes the standby that has received most of the log, or the one of the zone that is named, and lets the others follow it',
    // Whoever is primary then stays it, as after a failover.
    undo: null,
    permission: 'call pg_promote(), and ALTER SYSTEM and pg_reload_conf() on the other standbys',
  }),
  candidates: (estate, target) => {
    const store = storeOf(estate.environment, target)
    return store && !store.controlPlane ? instancesOf(estate, target, zone => isMeant(target, zone)) : []
  },
  async prepare(_spec, target, { system, signal }) {
    const members = await askMembers(system, target, signal)
    await requireGone(system, target, members)
    const meant = members.filter(({ zone }) => isMeant(target, zone))
    const asked = meant.map(async member => ({ member, position: await positionOf(system, member, signal) }))
    const [best] = (await Promise.all(asked)).toSorted((a, b) => b.position - a.position)
    if (!best) throw new Error(`no standby of ${target.store} answers${target.zone ? ` in zone ${target.zone}` : ''}`)
    const { instance } = best.member
    await requireFurthest(system, members, best, signal)
    return { instance, handle: { store: target.store as string, instance } }
  },
  async perform({ store, instance }, { system, signal }) {
    await requireGone(system, { store }, await askMembers(system, { store }, signal))
    await markPromoted(system, instance)
    await askMember(system, instance, 'SELECT pg_promote(false)', signal, 'tell')
    const primary = await poll(
      `${instance} does not take writes`,
      () => leading(system, store, instance, signal),
      signal,
    )
    await unmarkPromoted(system, instance)
    const others = (await askMembers(system, { store }, signal)).filter(member => member.instance !== instance)
    const second = others.find(({ isPrimary }) => isPrimary)
    if (second) throw new Error(`${instance} takes writes, and ${second.instance} does as well: stop that one at once`)
    for (const { instance: other } of others) await follow(system, other, instance, signal)
    const detail = [`${instance} takes writes`, ...others.map(other => `${other.instance} was told to follow it`)]
    const facts = { primary: `${primary.region}${primary.zone}`, position: primary.walPosition }
    return { detail: detail.join('; '), facts }
  },
}

const isMeant = ({ zone: wanted }: Target, zone: string) => wanted === undefined || wanted === zone

/** Two that take writes would be worse than none: the former primary must be down, and not only out of reach. */
async function requireGone(system: System, target: Target, members: readonly Member[]): Promise<void> {
  const primary = members.find(({ isPrimary }) => isPrimary)
  if (primary) throw new Error(`${primary.instance} takes writes: there is nothing to promote`)
  const silent = instancesOf(system, { store: target.store as string }, zone => !members.some(one => one.zone === zone))
  const running = await Promise.all(silent.map(async instance => ({ instance, pids: await system.pids(instance) })))
  const alive = running.filter(({ pids }) => pids.length > 0).map(({ instance }) => instance)
  if (alive.length > 0)
    throw new Error(
      `${alive.join(', ')} does not answer, but still runs: it could take writes again beside a new primary`,
    )
}

/** One that has more of the log could never follow, and what only it has would be lost. */
async function requireFurthest(
  system: System,
  members: readonly Member[],
  { member: best, position }: { readonly member: Member; readonly position: number },
  signal: AbortSignal,
): Promise<void> {
  for (const other of members.filter(one => one !== best))
    if ((await positionOf(system, other, signal)) > position)
      throw new Error(`${other.instance} has more of the log than ${best.instance}: promote that one`)
}

// Right after a start what was received is told from the begin of a file.
const received = `SELECT GREATEST(pg_last_wal_receive_lsn(), pg_last_wal_replay_lsn())::text AS position`

async function positionOf(system: System, { instance }: Member, signal: AbortSignal): Promise<number> {
  const [row] = await askMember(system, instance, received, signal)
  return Number(bytesOf(String(row?.['position'])))
}

async function leading(system: System, store: string, instance: string, signal: AbortSignal): Promise<Member | null> {
  const members = await askMembers(system, { store }, signal)
  return members.find(member => member.instance === instance && member.isPrimary) ?? null
}

const inherited = `SELECT current_setting('primary_conninfo') AS conninfo, current_setting('server_version_num')::int AS version`

/** Before version 13 it takes a restart, which is not ours to make. */
async function follow(system: System, instance: string, primary: string, signal: AbortSignal): Promise<void> {
  const { site, endpoint } = seatOf(system, primary) as Seat
  const [row] = await askMember(system, instance, inherited, signal)
  if (Number(row?.['version']) < 130_000)
    throw new Error(
      `${primary} takes writes; ${instance} cannot be told to follow it: before version 13 that takes a restart`,
    )
  const to = following(String(row?.['conninfo'] ?? ''), endpoint, site)
  await askMember(system, instance, `ALTER SYSTEM SET primary_conninfo = ${literal(to)}`, signal, 'tell')
  // A slot of the former primary is none of the new one's.
  await askMember(system, instance, `ALTER SYSTEM SET primary_slot_name = ''`, signal, 'tell')
  await askMember(system, instance, 'SELECT pg_reload_conf()', signal, 'tell')
}
