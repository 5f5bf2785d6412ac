/** Who is primary now: the members' own word through Patroni, cross-checked with the databases themselves. */
import type { Environment, Store } from '../../model/environment.ts'
import type { Target } from '../../model/target.ts'
import type { LabSystem } from '../lab/system.ts'

/** The primary, with where it stood in its log. */
export interface Primary {
  readonly region: string
  readonly zone: string
  /** `postgres@eu-west-1a` */
  readonly instance: string
  readonly timeline: string
  /** end of its write-ahead log when it was asked */
  readonly walPosition: string
}

/** The members that could be primary; empty when the target names no PostgreSQL store of this environment or an unknown zone. */
export function primaryCandidates(environment: Environment, target: Target): string[] {
  const store = storeOf(environment, target)
  if (!store || (target.role !== undefined && target.role !== 'primary')) return []
  if (target.region !== undefined && target.region !== store.region) return []
  const zones = Object.keys(store.members).filter(zone => isZoneMeant(target, zone))
  return zones.map(zone => `postgres@${store.region}${zone}`)
}

const isZoneMeant = (target: Target, zone: string) =>
  target.zone === undefined || target.zone === 'of-primary' || target.zone === zone

const storeOf = (environment: Environment, target: Target): Store | null => {
  const store = target.store === undefined ? undefined : environment.stores[target.store]
  return store?.kind === 'postgres' && store.controlPlane ? store : null
}

/** Finds the primary; throws when there is not exactly one, or when the target names another zone than its. */
export async function findPrimary(system: LabSystem, target: Target, signal: AbortSignal): Promise<Primary> {
  const store = storeOf(system.environment, target)
  if (!store?.controlPlane) throw new Error(`"${target.store}" is no PostgreSQL store with a control plane`)
  const questions = Object.entries(store.members).map(([zone, { host, port }]) => ({
    name: zone,
    kind: 'sql' as const,
    url: `postgres://${store.user ?? 'postgres'}@${host}:${port}/postgres`,
    sql: whoAmI,
  }))
  const answers = await system.ask(store.controlPlane.host, questions, signal)
  const primaries = answers.filter(answer => (answer.value as Row[] | null)?.[0]?.primary)
  if (primaries.length !== 1)
    throw new Error(`${primaries.length} members of ${target.store} take writes, expected one`)
  const zone = primaries[0]?.name as string
  if (!isZoneMeant(target, zone)) throw new Error(`the primary runs in zone ${zone}, the scenario names ${target.zone}`)
  const row = (primaries[0] as { value: Row[] }).value[0] as Row
  return {
    region: store.region,
    zone,
    instance: `postgres@${store.region}${zone}`,
    timeline: row.timeline,
    walPosition: row.lsn,
  }
}

interface Row {
  readonly primary: boolean
  readonly timeline: string
  readonly lsn: string
}

const whoAmI = `SELECT NOT pg_is_in_recovery() AS primary,
  CASE WHEN pg_is_in_recovery() THEN NULL ELSE substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8) END AS timeline,
  CASE WHEN pg_is_in_recovery() THEN NULL ELSE pg_current_wal_flush_lsn()::text END AS lsn`

/** A member's own state in Patroni's words (`running`, `streaming` ...); null when it does not answer. */
export async function memberState(system: LabSystem, instance: string, signal: AbortSignal): Promise<string | null> {
  const patroni = system.lab.component(instance.replace('postgres@', 'patroni@'))
  const url = `http://${patroni.address}:${patroni.port}/patroni`
  const [answer] = await system.ask(`control-${patroni.region}`, [{ name: instance, kind: 'http', url }], signal)
  if (!answer || answer.error !== null) return null
  return (JSON.parse((answer.value as { body: string }).body) as { state?: string }).state ?? null
}

/** A member that takes part again. */
export const isMember = (state: string | null) => state === 'running' || state === 'streaming'
