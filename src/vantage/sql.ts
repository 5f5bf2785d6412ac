/** PostgreSQL from a vantage: what every operation on it shares, and the probe that opens a fresh connection each time. */
import { Client } from 'pg'
import { type Answer, codeOf, identityOf } from './attempt.ts'

const identity = `host(inet_server_addr()) AS address,
  (SELECT system_identifier::text FROM pg_control_system()) AS "systemId",
  CASE WHEN pg_is_in_recovery() THEN NULL ELSE substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8) END AS timeline`

/** SQLSTATEs that prove that a statement did not happen: read-only, not accepting, too many, not authorised, serialisation, constraint. */
const definite = /^(25006|57P03|53300|40001|40P01|28\w{3}|23\w{3})$/

/** Whether an error proves that the operation did not happen; anything else may have committed. */
const isDefinite = (error: unknown) => definite.test(codeOf(error)) || codeOf(error) === 'ECONNREFUSED'

/** How an operation failed. */
export const failureOf = (error: unknown): Answer => ({
  outcome: 'error',
  code: codeOf(error),
  definite: isDefinite(error),
})

/** A client that resends nothing. Its operations' own rejections tell what an `error` event would. */
export function clientFor(url: string, options: { readonly pipeline: boolean }): Client {
  const client = new Client({ connectionString: url, keepAlive: true, ...options })
  client.on('error', () => undefined)
  return client
}

/** Resolves with the act's answer, or with `silent` once it has lingered; never rejects. */
function lingering(lingerMs: number, act: () => Promise<Answer>): Promise<Answer> {
  return new Promise(resolve => {
    const timer = setTimeout(() => resolve({ outcome: 'silent' }), lingerMs)
    const end = (answer: Answer) => {
      clearTimeout(timer)
      resolve(answer)
    }
    act().then(end, error => end(failureOf(error)))
  })
}

/** Closes the socket itself: a polite goodbye would wait for a server that does not answer. */
export function drop(client: Client): void {
  ;(client as unknown as { connection: { stream: { destroy(): void } } }).connection.stream.destroy()
}

/** A fresh connection that asks who answers, then closes. */
export async function connectAndAsk(url: string, lingerMs: number): Promise<Answer> {
  const client = clientFor(url, { pipeline: false })
  const answer = await lingering(lingerMs, async () => {
    await client.connect()
    const { rows } = await client.query(`SELECT ${identity}`)
    return { outcome: 'ok', by: identityOf(rows[0]) ?? {} }
  })
  drop(client)
  return answer
}
