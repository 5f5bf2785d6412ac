/** Looks through every row of every table of a PostgreSQL member, replica or not: some pages at a time, in the server. */
import type { Client } from 'pg'
import { hostOf, inDatabase } from './database.ts'
import { type Found, marksIn } from './found.ts'

const pagesAtOnce = 512
const timeoutMs = 10_000

export async function searchRows(urls: readonly string[], prefix: string, length: number, found: Found): Promise<void> {
  for (const url of urls) await found.attempt(hostOf(url), () => searchMember(url, prefix, length, found))
}

/** Every database of a member. */
async function searchMember(url: string, prefix: string, length: number, found: Found): Promise<void> {
  const databases = await inDatabase(url, timeoutMs, client =>
    client.query(`SELECT datname FROM pg_database WHERE datallowconn AND NOT datistemplate`),
  )
  for (const { datname } of databases.rows as { datname: string }[])
    await found.attempt(`${hostOf(url)}/${datname}`, () =>
      inDatabase(url.replace(/[^/]*$/, encodeURIComponent(datname)), timeoutMs, client =>
        searchDatabase(client, prefix, length, found),
      ),
    )
}

async function searchDatabase(client: Client, prefix: string, length: number, found: Found): Promise<void> {
  const { rows: tables } = await client.query(
    `SELECT c.oid::regclass::text AS name, pg_relation_size(c.oid) / current_setting('block_size')::int AS pages
       FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
      WHERE c.relkind IN ('r', 'm') AND n.nspname NOT IN ('pg_catalog', 'information_schema') AND c.relpersistence <> 't'`,
  )
  for (const { name, pages } of tables as { name: string; pages: string }[])
    for (let from = 0; from < Number(pages); from += pagesAtOnce)
      await found.read(() => searchPages(client, name, from, prefix, length, found))
}

async function searchPages(
  client: Client,
  table: string,
  from: number,
  prefix: string,
  length: number,
  found: Found,
): Promise<void> {
  const { rows } = await client.query(
    `SELECT count(*)::int AS items, coalesce(sum(pg_column_size(t)), 0)::int AS bytes,
            array_agg(t::text) FILTER (WHERE t::text LIKE $1) AS hits
       FROM ${table} t WHERE ctid >= $2::tid AND ctid < $3::tid`,
    [`%${prefix}%`, `(${from},0)`, `(${from + pagesAtOnce},0)`],
  )
  const { items, bytes, hits } = rows[0] as { items: number; bytes: number; hits: string[] | null }
  found.items += items
  found.bytes += bytes
  for (const hit of hits ?? []) found.see(marksIn(hit, prefix, length))
}
