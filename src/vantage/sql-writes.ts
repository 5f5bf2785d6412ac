/**
 * Numbered writes to PostgreSQL, each one statement and one attempt. A writer keeps one session and pipelines on it, as
 * many writes as are due: the schedule stays open-loop without a connection for each write. A session that leaves a write
 * unanswered for longer than a client's patience is given up, and the next write opens a fresh one; the old session is left
 * to linger, because a late answer on it is evidence too.
 */
import type { Client } from 'pg'
import { type Answer, identityOf } from './attempt.ts'
import { clientFor, drop, lingering } from './sql.ts'

const insert = `INSERT INTO muster_ledger (ledger, writer, seq, address, timeline)
  SELECT $1, $2, $3, host(inet_server_addr()), substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8)
  RETURNING address, timeline, (SELECT system_identifier::text FROM pg_control_system()) AS "systemId"`

interface Session {
  readonly client: Client
  readonly connected: Promise<unknown>
  /** when each unanswered write was handed to it, in ms */
  readonly waiting: Set<{ readonly sinceMs: number }>
  ended: boolean
}

export class SqlWrites {
  readonly #urls: readonly string[]
  readonly #patienceMs: number
  readonly #sessions = new Map<number, Session>()
  #next = 0

  /** `urls` are used in turn by the sessions; `patienceMs`: a session silent for longer is given up. */
  constructor(urls: readonly string[], patienceMs: number) {
    this.#urls = urls
    this.#patienceMs = patienceMs
  }

  async write(ledger: string, writer: number, seq: number, lingerMs: number): Promise<Answer> {
    const session = this.#sessionOf(writer)
    const mark = { sinceMs: performance.now() }
    session.waiting.add(mark)
    let sent = false
    let over = false
    const answer = await lingering(lingerMs, async () => {
      await session.connected
      // Given up while it waited for the connection: sending it now would be a write nobody waits for.
      if (over) return { outcome: 'silent' }
      sent = true
      const { rows } = await session.client.query(insert, [ledger, writer, seq])
      return { outcome: 'ok', by: identityOf(rows[0]) ?? {} }
    })
    over = true
    session.waiting.delete(mark)
    if (answer.outcome !== 'ok' && !(sent && isRefusal(answer))) session.ended = true
    this.#dropWhenDone(session, writer)
    // What failed before the statement left did not happen.
    return answer.outcome === 'ok' || sent ? answer : { ...answer, definite: true }
  }

  close(): void {
    for (const { client } of this.#sessions.values()) drop(client)
    this.#sessions.clear()
  }

  #sessionOf(writer: number): Session {
    const kept = this.#sessions.get(writer)
    if (kept && !kept.ended && !this.#isSilent(kept)) return kept
    const session = this.#open()
    this.#sessions.set(writer, session)
    return session
  }

  #isSilent({ waiting }: Session): boolean {
    const [oldest] = waiting
    return oldest !== undefined && performance.now() - oldest.sinceMs > this.#patienceMs
  }

  #open(): Session {
    const url = this.#urls[this.#next++ % this.#urls.length] as string
    const client = clientFor(url, { pipeline: true })
    const connected = client.connect()
    // Every write that waits for it sees the rejection; without a write nobody needs it.
    connected.catch(() => undefined)
    const session: Session = { client, connected, waiting: new Set(), ended: false }
    client.once('end', () => (session.ended = true))
    return session
  }

  #dropWhenDone(session: Session, writer: number): void {
    const current = this.#sessions.get(writer) === session
    if (session.waiting.size === 0 && (session.ended || !current)) drop(session.client)
  }
}

/** The server itself refused the statement: the session stays usable. */
const isRefusal = ({ code = '', definite }: Answer) => definite === true && /^[0-9A-Z]{5}$/.test(code)
