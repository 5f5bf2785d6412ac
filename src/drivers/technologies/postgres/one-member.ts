/** One member of a store is asked by itself, from where its store may be asked. */
import { databaseUrl } from '../../../model/environment/database-url.ts'
import type { Endpoint, StandbySite, Store } from '../../../model/environment/environment.ts'
import { MusterError } from '../../../model/muster-error.ts'
import type { Question } from '../../../model/question.ts'
import type { Ask } from '../../contract/ask.ts'
import { type Inventoried, partAt } from '../../contract/inventory.ts'
import { askedFrom } from './members.ts'

type Site = Omit<Store, 'standby'> & Partial<StandbySite>

/** Where a member stands: the part of its store in its region, and where it answers. */
export interface Seat {
  /** name of its store */
  readonly store: string
  readonly site: Site
  readonly endpoint: Endpoint
  /** from which it may be asked */
  readonly from: string
}

/** Null: no store whose members can be asked says that it is one of its members. */
export function seatOf({ environment, inventory }: Inventoried, instance: string): Seat | null {
  const sites = Object.entries(environment.stores).flatMap(([name, { standby, ...store }]) =>
    store.kind === 'postgres'
      ? [[name, store] as const, ...(standby ? [[name, { ...store, ...standby }] as const] : [])]
      : [],
  )
  for (const [store, site] of sites) {
    const from = askedFrom(site)
    const endpoint = Object.values(site.members).find(at => partAt(inventory, at)?.id === instance)
    if (from !== undefined && endpoint) return { store, site, endpoint, from }
  }
  return null
}

/** One statement, in the database that every member has. `tell`: it changes something. Rejects with the member's own words. */
export async function askMember(
  system: Ask & Inventoried,
  instance: string,
  sql: string,
  signal: AbortSignal,
  how: 'ask' | 'tell' = 'ask',
): Promise<Readonly<Record<string, unknown>>[]> {
  const seat = seatOf(system, instance)
  if (!seat) throw new MusterError('postgres.no-member', `no store says from where ${instance} may be asked`)
  const [answer] = await system[how](seat.from, [questionTo(seat, instance, sql)], signal)
  if (answer?.error === null) return answer.value as Record<string, unknown>[]
  throw new MusterError('postgres.refused', `${instance}: ${answer?.error ?? 'it said nothing'}`)
}

const questionTo = ({ site, endpoint: { host, port } }: Seat, name: string, sql: string): Question => ({
  ...{ name, kind: 'sql', sql },
  url: databaseUrl(site, host, port, 'postgres'),
})
