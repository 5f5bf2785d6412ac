/** Which numbered writes survived: read from the current primary by COPY, which costs a database that just recovered the least. */
import { Client } from 'pg'
import { to as copyTo } from 'pg-copy-streams'
import type { Identity, SurvivorsRecord } from '../model/record/observation.ts'
import type { PlannedReadBack } from '../model/plan/plan.ts'
import { identityOf } from './attempt.ts'
import type { Clock } from './clock.ts'
import { Fold, type Found } from './fold.ts'
import { RowReader } from './copied-rows.ts'
import { numbersIn, prefixOf } from './write-key.ts'

/** Reads a ledger back from the primary among the members at these URLs; rejects when none answers as such. `ledger` is its key in the store. */
export async function readBack(
  { urls, ledger: name, sql }: PlannedReadBack,
  ledger: string,
  pass: number,
  now: Clock,
): Promise<SurvivorsRecord> {
  const startedAt = now()
  const { client, by } = await primaryOf(urls)
  try {
    const found = await (sql === undefined ? ownRows(client, ledger) : rowsOf(client, sql, prefixOf(ledger)))
    return { t: 'survivors', ledger: name, pass, startedAt, endedAt: now(), by, ...found }
  } finally {
    await client.end()
  }
}

type Member = { readonly client: Client; readonly by: Identity }

/** Of all that take writes the one on the latest timeline: an old primary that does not know of its successor is no truth. */
export async function primaryOf(urls: readonly string[]): Promise<Member> {
  const answers = await Promise.allSettled(urls.map(member))
  const members = answers.flatMap(answer => (answer.status === 'fulfilled' ? [answer.value] : []))
  const [latest, ...others] = members.toSorted((a, b) => timelineOf(b).localeCompare(timelineOf(a)))
  await Promise.all(others.map(({ client }) => client.end()))
  if (latest && timelineOf(latest) !== '') return latest
  await latest?.client.end()
  const refusals = answers.flatMap((answer, at) =>
    answer.status === 'rejected' ? [`${new URL(urls[at] as string).host}: ${String(answer.reason)}`] : [],
  )
  throw new Error(`no primary answers: ${[...refusals, `${members.length} replicas`].join('; ')}`)
}

/** Eight hexadecimal digits, so that they compare as text; empty: a replica. */
const timelineOf = ({ by }: Member) => by['timeline'] ?? ''

async function member(url: string): Promise<Member> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 3_000, query_timeout: 60_000 })
  // The query's own rejection says the same; without a listener the event would end the process.
  client.on('error', () => undefined)
  await client.connect()
  const { rows } = await client.query(whoAnswers)
  return { client, by: identityOf(rows[0]) ?? {} }
}

const whoAnswers = `SELECT host(inet_server_addr()) AS address,
  (SELECT system_identifier::text FROM pg_control_system()) AS "systemId",
  CASE WHEN pg_is_in_recovery() THEN NULL ELSE substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8) END AS timeline`
const disorder = `SELECT count(*) FROM (SELECT seq, max(seq) OVER (PARTITION BY writer ORDER BY at ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS before
  FROM muster_ledger WHERE ledger = $1) AS rows WHERE seq < before`

type Rows = Omit<Found, 'reordered'> & { readonly reordered?: number }

/** Of the ledgers' own table. */
async function ownRows(client: Client, ledger: string): Promise<Rows> {
  const found = await survivors(client, ledger)
  const reordered = await client.query(disorder, [ledger])
  return { ...found.result(), reordered: Number(reordered.rows[0].count) }
}

/** Of a service's own records, by a statement that shows their keys. */
async function rowsOf(client: Client, sql: string, prefix: string): Promise<Rows> {
  const found = new Fold()
  const { rows } = await client.query<unknown[]>({ text: sql, values: [prefix], rowMode: 'array' })
  if (rows.some(([key]) => typeof key !== 'string'))
    throw new Error('the first column of the statement must be the keys, as text')
  for (const [key] of rows) {
    const numbers = numbersIn(key, prefix)
    if (numbers) found.one(...numbers)
  }
  const { reordered: _, ...survivors } = found.result()
  return survivors
}

/** Streams the rows in whatever order they lie: to sort them would cost the database more than to read them. */
async function survivors(client: Client, ledger: string): Promise<Fold> {
  const quoted = client.escapeLiteral(ledger)
  const rows = `COPY (SELECT writer, seq FROM muster_ledger WHERE ledger = ${quoted}) TO STDOUT`
  const found = new Fold()
  const reader = new RowReader((writer, seq) => found.one(writer, seq))
  for await (const part of client.query(copyTo(rows))) reader.read(part as Buffer)
  return found
}
