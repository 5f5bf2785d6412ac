/** Who is who in a PostgreSQL store now: its members are asked themselves. */
import { databaseUrl } from '../../../model/environment/database-url.ts'
import type { Endpoint, Environment, Store } from '../../../model/environment/environment.ts'
import type { Target } from '../../../model/scenario/target.ts'
import type { Ask } from '../../contract/ask.ts'
import { type Inventoried, partAt } from '../../contract/inventory.ts'

/** What a member says of itself. */
export interface Member {
  readonly region: string
  readonly zone: string
  /** `postgres@eu-west-1a` */
  readonly instance: string
  readonly isPrimary: boolean
  /** whether it receives the primary's log right now */
  readonly streams: boolean
  /** of a primary, hex as in the name of a WAL file */
  readonly timeline: string
  /** of a primary, the end of its write-ahead log when it was asked */
  readonly walPosition: string
  /** its data directory; null: the user that asks may not know */
  readonly data: string | null
}

/** The place from which a store's members may be asked; undefined: nobody said. */
export const askedFrom = ({ controlPlane, controlHost }: Pick<Store, 'controlPlane' | 'controlHost'>) =>
  controlPlane?.host ?? controlHost

/** The PostgreSQL store that a target names; null when it names none whose members can be asked. */
export function storeOf(environment: Environment, target: Target): Store | null {
  const store = target.store === undefined ? undefined : environment.stores[target.store]
  return store?.kind === 'postgres' && askedFrom(store) !== undefined ? store : null
}

/** Instances of a target's store in its region, in the zones that `isMeant`. Pure. */
export function instancesOf(
  { environment, inventory }: Inventoried,
  target: Target,
  isMeant: (zone: string) => boolean,
): string[] {
  const store = storeOf(environment, target)
  if (!store || (target.region !== undefined && target.region !== store.region)) return []
  return Object.entries(store.members).flatMap(([zone, member]) =>
    isMeant(zone) ? (partAt(inventory, member)?.id ?? []) : [],
  )
}

/** Every member that answers, in the order of zones. */
export async function askMembers(system: Ask & Inventoried, target: Target, signal: AbortSignal): Promise<Member[]> {
  const store = storeOf(system.environment, target)
  if (!store) throw new Error(`"${target.store}" is no PostgreSQL store whose members can be asked`)
  const questions = Object.entries(store.members).map(([zone, { host, port }]) => ({
    name: zone,
    kind: 'sql' as const,
    url: databaseUrl(store, host, port, 'postgres'),
    sql: whoAmI,
  }))
  const answers = await system.ask(askedFrom(store) as string, questions, signal)
  return answers
    .flatMap(({ name, value }) => {
      const row = (value as Row[] | null)?.[0]
      const part = row && partAt(system.inventory, store.members[name] as Endpoint)
      return part ? [{ region: store.region, zone: name, instance: part.id, ...row }] : []
    })
    .toSorted((a, b) => (a.zone < b.zone ? -1 : 1))
}

type Row = Pick<Member, 'isPrimary' | 'streams' | 'timeline' | 'walPosition' | 'data'>

const whoAmI = `SELECT NOT pg_is_in_recovery() AS "isPrimary",
  EXISTS (SELECT FROM pg_stat_wal_receiver WHERE status = 'streaming') AS streams,
  CASE WHEN pg_is_in_recovery() THEN NULL ELSE substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8) END AS timeline,
  CASE WHEN pg_is_in_recovery() THEN NULL ELSE pg_current_wal_flush_lsn()::text END AS "walPosition",
  (SELECT setting FROM pg_settings WHERE name = 'data_directory') AS data`
