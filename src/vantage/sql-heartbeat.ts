/** Reads the newest write of every writer of a ledger that the database which answers has: how fresh its data is. */
import type { PlannedProbe } from '../model/plan/plan.ts'
import type { Identity } from '../model/record/observation.ts'
import type { Answer, Attempt } from './attempt.ts'
import type { Fields } from './sql-first-row.ts'
import { SqlSessions } from './sql-sessions.ts'

const newest = `SELECT host(inet_server_addr()) AS address, (
    SELECT string_agg(coalesce((SELECT max(seq) FROM muster_ledger WHERE ledger = $1 AND writer = w), -1)::text, ',' ORDER BY w)
    FROM generate_series(0, $2::int - 1) AS w) AS seen`

/** `ledger` is the key under which the rows stand. Each session is a client of the pooler, which gives every read a server. */
export function heartbeatReads({ url, deadlineMs, lingerMs }: PlannedProbe, ledger: string, writers: number): Attempt {
  const sessions = new SqlSessions([url], deadlineMs)
  const statement = {
    sql: newest,
    values: [ledger, writers],
    read: (fields: Fields | null): Answer => ({ outcome: 'ok', by: namedIn(fields) }),
  }
  return session => sessions.run(session, statement, lingerMs)
}

/** An address is null where the client came through a socket of the file system. */
function namedIn(fields: Fields | null): Identity {
  const [address, seen] = fields ?? []
  return { ...(address ? { address } : {}), ...(seen ? { seen } : {}) }
}
