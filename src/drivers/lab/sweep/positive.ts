/** A positive in each store, so that a search proves that it can see before it says that there is nothing to be seen. */
import { rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { existsSync } from 'node:fs'
import { gzipSync } from 'node:zlib'
import { Redis } from 'ioredis'
import { Client } from 'pg'
import { assetOf } from './asset-of.ts'
import { assetNames, type Job, type Planted } from './job.ts'
import { writeHeaders, writeRequest } from './remote-write.ts'

const table = 'muster_positive'
const timeoutMs = 5_000

export async function plant(job: Job, mark: string): Promise<Planted[]> {
  if (job.kind === 'files') return await Promise.all(samplesOf(job).map(path => plantFile(path, mark)))
  const asset = assetNames[job.kind]
  try {
    return [{ asset, parts: await plantIn(job, mark), error: null }]
  } catch (error) {
    return [{ asset, parts: 0, error: error instanceof Error ? error.message || String(error) : String(error) }]
  }
}

async function plantIn(job: Exclude<Job, { kind: 'files' }>, mark: string): Promise<number> {
  switch (job.kind) {
    case 'rows': {
      await inPrimaries(
        job.urls,
        `CREATE TABLE IF NOT EXISTS ${table} (mark text); INSERT INTO ${table} VALUES ('${mark}')`,
      )
      return job.urls.length
    }
    case 'keys': {
      const masters = await Promise.all(job.nodes.map(node => inNode(node, redis => setOwnKey(redis, mark))))
      if (!masters.some(Boolean)) throw new Error('no node takes a key')
      return job.nodes.length
    }
    case 'cached': {
      const response = await fetch(job.url, {
        headers: { origin: `https://${mark}.example` },
        signal: AbortSignal.timeout(timeoutMs),
      })
      if (!response.ok) throw new Error(`${job.url} answers ${response.status}`)
      return 1
    }
    case 'metrics':
      await post(job.write, writeHeaders, writeRequest({ __name__: table, mark }, 1, Date.now()))
      return 1
    case 'alerts': {
      const endsAt = new Date(Date.now() + 60_000).toISOString()
      const alert = { labels: { alertname: table.replace('_', '-'), mark }, endsAt }
      await post(job.post, { 'content-type': 'application/json' }, JSON.stringify([alert]))
      return 1
    }
    case 'objects':
      await (await import('./objects.ts')).putOwn(job, mark)
      return 1
  }
}

/** Takes the positive out again; what a cache and monitoring keep of it ends by itself, and what the log of a database keeps stays in it. */
export async function remove(job: Job): Promise<Planted[]> {
  if (job.kind === 'files') await Promise.all(samplesOf(job).map(({ file }) => rm(file, { force: true })))
  if (job.kind === 'rows') await inPrimaries(job.urls, `DROP TABLE IF EXISTS ${table}`)
  if (job.kind === 'keys') await Promise.all(job.nodes.map(node => inNode(node, deleteOwnKeys)))
  if (job.kind === 'objects') await (await import('./objects.ts')).deleteOwn(job)
  return []
}

const samplesOf = ({ root, samples }: Extract<Job, { kind: 'files' }>) =>
  samples
    .map(path => ({ asset: assetOf(path), file: join(root, path) }))
    .filter(({ file }) => existsSync(dirname(file)))

async function plantFile({ asset, file }: { asset: string; file: string }, mark: string): Promise<Planted> {
  const text = `${'-'.repeat(100)}${mark}\n`
  await writeFile(file, file.endsWith('.gz') ? gzipSync(text) : text)
  return { asset, parts: 1, error: null }
}

/** In every one of the members that takes writes: the others get it from it. */
async function inPrimaries(urls: readonly string[], sql: string): Promise<void> {
  for (const url of urls) {
    const client = new Client({ connectionString: url, connectionTimeoutMillis: timeoutMs, query_timeout: timeoutMs })
    // The query's own rejection says the same; without a listener the event would end the process.
    client.on('error', () => undefined)
    try {
      await client.connect()
      const { rows } = await client.query('SELECT pg_is_in_recovery() AS follows')
      if (rows[0].follows === false) await client.query(sql)
    } finally {
      // Every statement was answered, or its own error is on its way: a goodbye that fails loses nothing.
      await client.end().catch(() => undefined)
    }
  }
}

async function inNode<T>(node: { host: string; port: number }, use: (redis: Redis) => Promise<T>): Promise<T> {
  const redis = new Redis({ ...node, lazyConnect: true, retryStrategy: () => null, commandTimeout: timeoutMs })
  // The command's own rejection says the same; without a listener the event would end the process.
  redis.on('error', () => undefined)
  try {
    await redis.connect()
    return await use(redis)
  } finally {
    redis.disconnect()
  }
}

const keyNumber = (at: number) => `${table}:${at}`

/** A master takes only keys of its own slots: names are tried until one is. False: it is a replica. */
async function setOwnKey(redis: Redis, mark: string): Promise<boolean> {
  if (!(await isMaster(redis))) return false
  for (let at = 0; at < 200; at++) {
    const taken = await redis.set(keyNumber(at), mark).catch((error: Error) => {
      if (/^(MOVED|CLUSTERDOWN)/.test(error.message)) return null
      throw error
    })
    if (taken === 'OK') return true
  }
  throw new Error('a master takes no key')
}

async function deleteOwnKeys(redis: Redis): Promise<void> {
  if (!(await isMaster(redis))) return
  const replies = redis.pipeline()
  for (let at = 0; at < 200; at++) replies.del(keyNumber(at))
  await replies.exec()
}

const isMaster = async (redis: Redis) => ((await redis.call('ROLE')) as unknown[])[0] === 'master'

async function post(url: string, headers: Readonly<Record<string, string>>, body: string | Uint8Array): Promise<void> {
  const response = await fetch(url, { method: 'POST', headers, body, signal: AbortSignal.timeout(timeoutMs) })
  if (!response.ok) throw new Error(`${url} answers ${response.status}`)
}
