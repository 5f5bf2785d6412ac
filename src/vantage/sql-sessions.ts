/**
 * Long-lived sessions to PostgreSQL. Each user keeps one and pipelines on it, as many statements as are due: a schedule stays
 * open-loop without a connection for each. A session that leaves a statement unanswered for longer than a client's patience
 * is given up, and the next one opens a fresh one; the old session is left to linger, because a late answer on it is evidence
 * too.
 */
import type { Client } from 'pg'
import type { Answer } from './attempt.ts'
import { clientFor, drop, failureOf } from './sql.ts'
import { type Fields, FirstRow } from './sql-first-row.ts'

interface Session {
  readonly client: Client
  readonly connected: Promise<unknown>
  isConnected: boolean
  /** when each unanswered statement was handed to it, in ms */
  readonly waiting: Set<{ readonly sinceMs: number }>
  ended: boolean
}

/** One statement, and how its first row reads. */
export interface Statement {
  readonly sql: string
  /** absent: the statement is sent as a simple query, one message instead of five, which a pooler between reads sooner */
  readonly values?: readonly unknown[]
  /** `null`: there was no row */
  readonly read: (fields: Fields | null) => Answer
}

export class SqlSessions {
  readonly #urls: readonly string[]
  readonly #patienceMs: number
  readonly #sessions = new Map<number, Session>()
  #next = 0

  /** `urls` are used in turn by the sessions; `patienceMs`: a session silent for longer is given up. */
  constructor(urls: readonly string[], patienceMs: number) {
    this.#urls = urls
    this.#patienceMs = patienceMs
  }

  /** Sends one statement on the user's session, once; never rejects. */
  async run(user: number, statement: Statement, lingerMs: number): Promise<Answer> {
    const session = this.#sessionOf(user)
    const mark = { sinceMs: performance.now() }
    session.waiting.add(mark)
    const { answer, sent } = await attempt(session, statement, lingerMs)
    session.waiting.delete(mark)
    if (answer.outcome !== 'ok' && !(sent && isRefusal(answer))) session.ended = true
    this.#dropWhenDone(session, user)
    // What failed before the statement left did not happen.
    return answer.outcome === 'ok' || sent ? answer : { ...answer, definite: true }
  }

  close(): void {
    for (const { client } of this.#sessions.values()) drop(client)
    this.#sessions.clear()
  }

  #sessionOf(user: number): Session {
    const kept = this.#sessions.get(user)
    if (kept && !kept.ended && !this.#isSilent(kept)) return kept
    const session = this.#open()
    this.#sessions.set(user, session)
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
    // Every statement that waits for it sees the rejection; without one nobody needs it.
    connected.catch(() => undefined)
    const session: Session = { client, connected, isConnected: false, waiting: new Set(), ended: false }
    client.once('connect', () => (session.isConnected = true))
    client.once('end', () => (session.ended = true))
    return session
  }

  #dropWhenDone(session: Session, user: number): void {
    const current = this.#sessions.get(user) === session
    if (session.waiting.size === 0 && (session.ended || !current)) drop(session.client)
  }
}

interface Attempted {
  readonly answer: Answer
  /** whether the statement left */
  readonly sent: boolean
}

/** Sends the statement once the session is there. It is what a ledger does most: no promise, object or timer that it can do without. */
function attempt({ client, connected, isConnected }: Session, statement: Statement, lingerMs: number) {
  return new Promise<Attempted>(resolve => {
    let sent = false
    let over = false
    const end = (answer: Answer) => {
      clearTimeout(timer)
      over = true
      resolve({ answer, sent })
    }
    const timer = setTimeout(() => end({ outcome: 'silent' }), lingerMs)
    const fail = (error: unknown) => end(failureOf(error))
    const send = () => {
      // Given up while it waited for the connection: sending it now would be a statement nobody waits for.
      if (over) return
      sent = true
      const { sql, values, read } = statement
      client.query(new FirstRow(sql, values, (error, fields) => (error ? fail(error) : end(read(fields)))))
    }
    if (isConnected) send()
    else connected.then(send, fail)
  })
}

/** The server itself refused the statement: the session stays usable. */
const isRefusal = ({ code = '', definite }: Answer) => definite === true && /^[0-9A-Z]{5}$/.test(code)
