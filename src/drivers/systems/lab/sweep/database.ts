/** A PostgreSQL as rows are searched in it, and as their positive is put into it: one connection, for as long as it is used. */
import { Client } from 'pg'

const connectMs = 5_000

/** How a member is named to people: what else stands in its URL may be secret. */
export const hostOf = (url: string): string => new URL(url).host

/** `timeoutMs`: of each query. */
export async function inDatabase<T>(url: string, timeoutMs: number, use: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: connectMs, query_timeout: timeoutMs })
  // The query's own rejection says the same; without a listener the event would end the process.
  client.on('error', () => undefined)
  try {
    await client.connect()
    return await use(client)
  } finally {
    // Every statement was answered, or its own error is on its way: a goodbye that fails loses nothing.
    await client.end().catch(() => undefined)
  }
}
