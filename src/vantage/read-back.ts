/** Which numbered writes survived: read from the current primary by COPY, which costs a database that just recovered the least. */
import { Client } from 'pg'
import { to as copyTo } from 'pg-copy-streams'
import type { Identity, SurvivorsRecord } from '../model/observation.ts'
import type { PlannedReadBack } from '../model/plan.ts'
import { identityOf } from './attempt.ts'
import type { Clock } from './clock.ts'

type Found = {
  rows: number
  present: Record<string, [number, number][]>
  duplicates: { writer: number; seq: number; count: number }[]
}

/** Reads a ledger back from the first of the URLs that answers as primary; rejects when none does. `ledger` is its key in the store. */
export async function readBack(
  { urls, ledger: name }: PlannedReadBack,
  ledger: string,
  pass: number,
  now: Clock,
): Promise<SurvivorsRecord> {
  const startedAt = now()
  const { client, by } = await primaryOf(urls)
  try {
    const found = await survivors(client, ledger)
    const reordered = await client.query(disorder, [ledger])
    return {
      t: 'survivors',
      ledger: name,
      pass,
      startedAt,
      endedAt: now(),
      by,
      ...found,
      reordered: Number(reordered.rows[0].count),
    }
  } finally {
    await client.end()
  }
}

async function primaryOf(urls: readonly string[]): Promise<{ client: Client; by: Identity }> {
  const refusals: string[] = []
  for (const url of urls) {
    const client = new Client({ connectionString: url, connectionTimeoutMillis: 3_000, query_timeout: 60_000 })
    client.on('error', error => refusals.push(error.message))
    try {
      await client.connect()
      const { rows } = await client.query(whoAnswers)
      if (rows[0].timeline !== null) return { client, by: identityOf(rows[0]) ?? {} }
      refusals.push(`${new URL(url).host} is a replica`)
      await client.end()
    } catch (error) {
      refusals.push(`${new URL(url).host}: ${error instanceof Error ? error.message : String(error)}`)
    }
  }
  throw new Error(`no primary answers: ${refusals.join('; ')}`)
}

const whoAnswers = `SELECT host(inet_server_addr()) AS address,
  (SELECT system_identifier::text FROM pg_control_system()) AS "systemId",
  CASE WHEN pg_is_in_recovery() THEN NULL ELSE substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8) END AS timeline`
const disorder = `SELECT count(*) FROM (SELECT seq, max(seq) OVER (PARTITION BY writer ORDER BY at ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS before
  FROM muster_ledger WHERE ledger = $1) AS rows WHERE seq < before`

/** Streams `writer<TAB>seq` in order and folds it into ranges. */
async function survivors(client: Client, ledger: string): Promise<Found> {
  const quoted = client.escapeLiteral(ledger)
  const stream = client.query(
    copyTo(`COPY (SELECT writer, seq FROM muster_ledger WHERE ledger = ${quoted} ORDER BY writer, seq) TO STDOUT`),
  )
  const found: Found = { rows: 0, present: {}, duplicates: [] }
  let rest = ''
  for await (const part of stream) {
    const lines = (rest + String(part)).split('\n')
    rest = lines.pop() ?? ''
    for (const line of lines) add(found, line)
  }
  return found
}

function add(found: Found, line: string): void {
  const [writer = '', text] = line.split('\t')
  const seq = Number(text)
  found.rows++
  const ranges = (found.present[writer] ??= [])
  const last = ranges.at(-1)
  if (last && last[1] === seq - 1) last[1] = seq
  else if (last && last[1] === seq) repeat(found, Number(writer), seq)
  else ranges.push([seq, seq])
}

function repeat(found: Found, writer: number, seq: number): void {
  const known = found.duplicates.find(entry => entry.writer === writer && entry.seq === seq)
  if (known) known.count++
  else found.duplicates.push({ writer, seq, count: 2 })
}
