/** Numbered writes to PostgreSQL, each one statement and one attempt, each writer on a session of its own. */
import { type Answer, identityOf } from './attempt.ts'
import { SqlSessions } from './sql-sessions.ts'

const insert = `INSERT INTO muster_ledger (ledger, writer, seq, address, timeline)
  SELECT $1, $2, $3, host(inet_server_addr()), substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8)
  RETURNING address, timeline, (SELECT system_identifier::text FROM pg_control_system()) AS "systemId"`

export class SqlWrites {
  readonly #sessions: SqlSessions

  /** `urls` are used in turn by the sessions; `patienceMs`: a session silent for longer is given up. */
  constructor(urls: readonly string[], patienceMs: number) {
    this.#sessions = new SqlSessions(urls, patienceMs)
  }

  write(ledger: string, writer: number, seq: number, lingerMs: number): Promise<Answer> {
    const statement = {
      sql: insert,
      values: [ledger, writer, seq],
      read: ([row]: readonly unknown[]): Answer => ({ outcome: 'ok', by: identityOf(row) ?? {} }),
    }
    return this.#sessions.run(writer, statement, lingerMs)
  }

  close(): void {
    this.#sessions.close()
  }
}
