/**
 * Has the primary write a little to its log. A member that was rewound, or copied, is consistent once it has replayed to where the
 * primary's log ended then; right after a switch of segments that is a place which the next record fills. Where nobody writes, it
 * waits for that without end.
 */
import { databaseUrl } from '../../../model/environment/database-url.ts'
import type { Ask } from '../../contract/ask.ts'
import type { Inventoried } from '../../contract/inventory.ts'
import { seatOf } from './one-member.ts'

/** Whoever takes writes gives itself a transaction id, which needs no right; its commit is a record. A replica does nothing. */
const commit = 'SELECT CASE WHEN pg_is_in_recovery() THEN NULL ELSE txid_current() END'

/** In the cluster of a member. What does not answer writes nothing, and whoever waits asks again. */
export async function writeSomething(system: Ask & Inventoried, instance: string, signal: AbortSignal): Promise<void> {
  const seat = seatOf(system, instance)
  if (!seat) return
  const { site, from } = seat
  const questions = Object.entries(site.members).map(([name, { host, port }]) => ({
    ...{ name, kind: 'sql' as const, sql: commit },
    url: databaseUrl(site, host, port, 'postgres'),
  }))
  await system.tell(from, questions, signal)
}
