/** Numbered writes to PostgreSQL, each one statement and one attempt, each writer on a session of its own. */
import { escapeLiteral } from 'pg'
import type { Identity } from '../model/record/observation.ts'
import type { Answer } from './attempt.ts'
import type { Fields } from './sql-first-row.ts'
import { SqlSessions } from './sql-sessions.ts'

/** Who answered, from where the row was written: the same few over and over, so that each is told by one object. */
class Identities {
  readonly #known = new Map<string, Identity>()

  /** `text`: address, timeline and system identifier with blanks between them; what is null is empty */
  of(text: string): Identity {
    const known = this.#known.get(text) ?? identityFrom(text)
    this.#known.set(text, known)
    return known
  }
}

function identityFrom(text: string): Identity {
  const [address = '', timeline = '', systemId = ''] = text.split(' ')
  return Object.fromEntries(Object.entries({ address, timeline, systemId }).filter(([, value]) => value !== ''))
}

export class SqlWrites {
  readonly #sessions: SqlSessions
  readonly #identities = new Identities()
  readonly #read = (fields: Fields | null): Answer => ({ outcome: 'ok', by: this.#identities.of(fields?.[0] ?? '') })

  /** `urls` are used in turn by the sessions; `patienceMs`: a session silent for longer is given up. */
  constructor(urls: readonly string[], patienceMs: number) {
    this.#sessions = new SqlSessions(urls, patienceMs)
  }

  write(ledger: string, writer: number, seq: number, lingerMs: number): Promise<Answer> {
    const sql = `INSERT INTO muster_ledger (ledger, writer, seq, address, timeline)
  SELECT ${escapeLiteral(ledger)}, ${writer}, ${seq}, host(inet_server_addr()), substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8)
  RETURNING concat(address, ' ', timeline, ' ', (SELECT system_identifier FROM pg_control_system()))`
    return this.#sessions.run(writer, { sql, read: this.#read }, lingerMs)
  }

  close(): void {
    this.#sessions.close()
  }
}
