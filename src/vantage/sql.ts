/** PostgreSQL from a vantage: fresh connections for probes, one statement a time and connection for writes. */
import { Client } from 'pg'
import { type Answer, codeOf, identityOf } from './attempt.ts'

const identity = `host(inet_server_addr()) AS address,
  (SELECT system_identifier::text FROM pg_control_system()) AS "systemId",
  CASE WHEN pg_is_in_recovery() THEN NULL ELSE substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8) END AS timeline`
const insert = `INSERT INTO muster_ledger (ledger, writer, seq, address, timeline)
  SELECT $1, $2, $3, host(inet_server_addr()), substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8)
  RETURNING address, timeline, (SELECT system_identifier::text FROM pg_control_system()) AS "systemId"`

/** SQLSTATEs that prove that a statement did not happen: read-only, not accepting, too many, not authorised, serialisation, constraint. */
const definite = /^(25006|57P03|53300|40001|40P01|28\w{3}|23\w{3})$/

function clientFor(url: string): Client {
  const client = new Client({ connectionString: url, keepAlive: true })
  // The operation's own rejection tells the same; without a listener the event would end the process.
  client.on('error', () => undefined)
  return client
}

/** Lets an operation linger, then calls it silent and drops its connection. */
function lingering(client: Client, lingerMs: number, act: () => Promise<Answer>): Promise<Answer> {
  return new Promise(resolve => {
    const timer = setTimeout(() => {
      resolve({ outcome: 'silent' })
      drop(client)
    }, lingerMs)
    act()
      .catch((error: unknown): Answer => ({ outcome: 'error', code: codeOf(error), definite: isDefinite(error) }))
      .then(answer => {
        clearTimeout(timer)
        resolve(answer)
      })
      .catch(error => process.stderr.write(`sql: ${String(error)}\n`))
  })
}

const isDefinite = (error: unknown) => definite.test(codeOf(error)) || codeOf(error) === 'ECONNREFUSED'

/** Closes the socket itself: a polite goodbye would wait for a server that does not answer. */
function drop(client: Client): void {
  ;(client as unknown as { connection: { stream: { destroy(): void } } }).connection.stream.destroy()
}

/** A fresh connection that asks who answers, then closes. */
export async function connectAndAsk(url: string, lingerMs: number): Promise<Answer> {
  const client = clientFor(url)
  const answer = await lingering(client, lingerMs, async () => {
    await client.connect()
    const { rows } = await client.query(`SELECT ${identity}`)
    return { outcome: 'ok', by: identityOf(rows[0]) ?? {} }
  })
  drop(client)
  return answer
}

/** Connections of one ledger: a write takes an idle one or opens one; one that failed is not used again. */
export class WriteConnections {
  readonly #idle: { client: Client; url: string }[] = []
  readonly #urls: readonly string[]
  #next = 0

  constructor(urls: readonly string[]) {
    this.#urls = urls
  }

  async write(ledger: string, writer: number, seq: number, lingerMs: number): Promise<Answer> {
    const kept = this.#idle.pop()
    const url = kept?.url ?? (this.#urls[this.#next++ % this.#urls.length] as string)
    const client = kept?.client ?? clientFor(url)
    let sent = false
    const answer = await lingering(client, lingerMs, async () => {
      if (!kept) await client.connect()
      sent = true
      const { rows } = await client.query(insert, [ledger, writer, seq])
      return { outcome: 'ok', by: identityOf(rows[0]) ?? {} }
    })
    if (answer.outcome === 'ok') this.#idle.push({ client, url })
    else drop(client)
    // What failed before the statement left did not happen.
    return answer.outcome === 'ok' || sent ? answer : { ...answer, definite: true }
  }

  close(): void {
    for (const { client } of this.#idle.splice(0)) drop(client)
  }
}
