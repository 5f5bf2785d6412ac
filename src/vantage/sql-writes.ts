/** Numbered writes to PostgreSQL, each one statement and one attempt, each writer on a session of its own. */
import { escapeLiteral } from 'pg'
import type { Identity } from '../model/record/observation.ts'
import { type Answer, identityOf } from './attempt.ts'
import { SqlSessions } from './sql-sessions.ts'

/** Who answered, from where the row was written: the same few over and over, so that each is told by one object. */
class Identities {
  readonly #known = new Map<string, Identity>()

  of(row: Record<string, unknown> | undefined): Identity {
    const name = `${String(row?.['address'])} ${String(row?.['timeline'])} ${String(row?.['systemId'])}`
    const known = this.#known.get(name) ?? identityOf(row) ?? {}
    this.#known.set(name, known)
    return known
  }
}

export class SqlWrites {
  readonly #sessions: SqlSessions
  readonly #identities = new Identities()

  /** `urls` are used in turn by the sessions; `patienceMs`: a session silent for longer is given up. */
  constructor(urls: readonly string[], patienceMs: number) {
    this.#sessions = new SqlSessions(urls, patienceMs)
  }

  write(ledger: string, writer: number, seq: number, lingerMs: number): Promise<Answer> {
    const sql = `INSERT INTO muster_ledger (ledger, writer, seq, address, timeline)
  SELECT ${escapeLiteral(ledger)}, ${writer}, ${seq}, host(inet_server_addr()), substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8)
  RETURNING address, timeline, (SELECT system_identifier::text FROM pg_control_system()) AS "systemId"`
    const read = ([row]: readonly Record<string, unknown>[]): Answer => ({
      outcome: 'ok',
      by: this.#identities.of(row),
    })
    return this.#sessions.run(writer, { sql, read }, lingerMs)
  }

  close(): void {
    this.#sessions.close()
  }
}
