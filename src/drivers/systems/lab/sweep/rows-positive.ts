/** A positive in a PostgreSQL: written as a row, it goes where rows go: into the log, and into the files of every member. */
import { setTimeout as delay } from 'node:timers/promises'
import type { Client } from 'pg'
import { attemptAll } from './attempts.ts'
import { hostOf, inDatabase } from './database.ts'

export const table = 'muster_positive'
/** A member in another region follows when it can. */
const followMs = 20_000
const lastRow = 'written down'

/**
 * In a member that takes writes, and so in all that follow it; resolves once every member has it in its files. Written twice: what a
 * page got since the last checkpoint stands in the log as it is, but a page that is new to it stands there whole, and may be packed.
 */
export async function plantRows(urls: readonly string[], mark: string): Promise<number> {
  for (const url of urls)
    await inDatabase(url, followMs, async client => {
      if (!(await takesWrites(client))) return
      await client.query(`CREATE TABLE IF NOT EXISTS ${table} (mark text)`)
      await client.query(`INSERT INTO ${table} VALUES ($1)`, [mark])
      await client.query('CHECKPOINT')
      await client.query(`INSERT INTO ${table} VALUES ($1)`, [mark])
      await client.query('CHECKPOINT')
      await client.query(`INSERT INTO ${table} VALUES ($1)`, [lastRow])
    })
  await Promise.all(urls.map(url => inDatabase(url, followMs, client => writtenDown(client))))
  return urls.length * 2
}

/** A follower writes its pages down where its leader did, once it has come so far. */
async function writtenDown(client: Client): Promise<void> {
  const deadline = performance.now() + followMs
  while (!(await hasAll(client))) {
    if (performance.now() > deadline) throw new Error(`a member has not got the positive within ${followMs / 1000} s`)
    await delay(50)
  }
  await client.query('CHECKPOINT')
}

async function hasAll(client: Client): Promise<boolean> {
  const { rows: known } = await client.query(`SELECT to_regclass('${table}') IS NOT NULL AS yes`)
  if (!(known[0] as { yes: boolean }).yes) return false
  const { rows } = await client.query(`SELECT FROM ${table} WHERE mark = $1`, [lastRow])
  return rows.length > 0
}

/** Of every member that takes writes. Throws once all were tried, with those that could not be asked. */
export const removeRows = (urls: readonly string[]): Promise<void> =>
  attemptAll(urls, hostOf, url =>
    inDatabase(url, followMs, async client => {
      if (await takesWrites(client)) await client.query(`DROP TABLE IF EXISTS ${table}`)
    }),
  )

async function takesWrites(client: Client): Promise<boolean> {
  const { rows } = await client.query('SELECT pg_is_in_recovery() AS follows')
  return (rows[0] as { follows: boolean }).follows === false
}
