/** A positive in each store, so that a search proves that it can see before it says that there is nothing to be seen. */
import { existsSync } from 'node:fs'
import { rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import type { Redis } from 'ioredis'
import { assetOf } from './asset-of.ts'
import { attemptAll } from './attempts.ts'
import { inCache } from './cache.ts'
import { saidOf } from './found.ts'
import { assetNames, type Job, type Planted } from './job.ts'
import { writeHeaders, writeRequest } from './remote-write.ts'
import { putInRepository, removeFromRepository } from './repository-positive.ts'
import { plantRows, removeRows, table } from './rows-positive.ts'

const timeoutMs = 5_000

export async function plant(job: Job, mark: string): Promise<Planted[]> {
  if (job.kind === 'files') return await Promise.all(samplesOf(job).map(path => plantFile(path, mark)))
  const assets = assetsOf[job.kind]
  try {
    const parts = await plantIn(job, mark)
    return parts === 0 ? [] : assets.map(asset => ({ asset, parts, error: null }))
  } catch (error) {
    return assets.map(asset => ({ asset, parts: 0, error: saidOf(error) }))
  }
}

type Live = Exclude<Job, { kind: 'files' }>

/** Where the positive of a job lies once it is planted: what a database or a cache is given, it writes to its own files. */
const assetsOf: Readonly<Record<Live['kind'], readonly string[]>> = {
  rows: [assetNames.rows, 'database files', 'write-ahead log'],
  keys: [assetNames.keys],
  dumps: ['cache files'],
  cached: [assetNames.cached],
  metrics: [assetNames.metrics],
  alerts: [assetNames.alerts],
  objects: [assetNames.objects],
  repository: ['log archive', 'backups'],
}

/** In how many parts it lies then; none: there is nothing to plant it in. */
async function plantIn(job: Live, mark: string): Promise<number> {
  switch (job.kind) {
    case 'rows':
      return await plantRows(job.urls, mark)
    case 'keys': {
      const masters = await Promise.all(
        job.nodes.map(node => inCache(node, timeoutMs, redis => setOwnKey(redis, mark))),
      )
      if (!masters.some(Boolean)) throw new Error('no node takes a key')
      return job.nodes.length
    }
    case 'dumps':
      return await writtenDown(job.nodes)
    case 'repository':
      await putInRepository(job.config, mark)
      return 1
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

/**
 * Takes the positive out again, of all that can be; what a cache and monitoring keep of it ends by itself, and what the log of a
 * database keeps stays in it. Resolves with what is still there, and why.
 */
export async function remove(job: Job): Promise<string[]> {
  try {
    await removeFrom(job)
    return []
  } catch (error) {
    return [job.kind === 'files' ? saidOf(error) : `${assetsOf[job.kind][0]}: ${saidOf(error)}`]
  }
}

async function removeFrom(job: Job): Promise<void> {
  switch (job.kind) {
    case 'files':
      return await attemptAll(
        samplesOf(job),
        ({ path }) => path,
        ({ file }) => rm(file, { force: true }),
      )
    case 'rows':
      return await removeRows(job.urls)
    case 'keys':
      return await attemptAll(job.nodes, addressOf, node => inCache(node, timeoutMs, deleteOwnKeys))
    case 'dumps':
      return await attemptAll(job.nodes, addressOf, node => inCache(node, timeoutMs, writeDown))
    case 'objects':
      return await (await import('./objects.ts')).deleteOwn(job)
    case 'repository':
      return await removeFromRepository(job.config)
    case 'cached':
    case 'metrics':
    case 'alerts':
      return
  }
}

const addressOf = ({ host, port }: { host: string; port: number }) => `${host}:${port}`

const samplesOf = ({ root, samples }: Extract<Job, { kind: 'files' }>) =>
  samples
    .map(path => ({ asset: assetOf(path), path, file: join(root, path) }))
    .filter(({ file }) => existsSync(dirname(file)))

async function plantFile({ asset, file }: { asset: string; file: string }, mark: string): Promise<Planted> {
  try {
    await writeFile(file, `${'-'.repeat(100)}${mark}\n`)
    return { asset, parts: 1, error: null }
  } catch (error) {
    return { asset, parts: 0, error: saidOf(error) }
  }
}

const keyNumber = (at: number) => `${table}:${at}`

/** A master takes only keys of its own slots: names are tried until one is. False: it is a replica. */
async function setOwnKey(redis: Redis, mark: string): Promise<boolean> {
  if (!(await isMaster(redis))) return false
  for (let at = 0; at < 200; at++) {
    // Longer than a dump leaves as it is: those it packs.
    const taken = await redis.set(keyNumber(at), `${'-'.repeat(100)}${mark}`).catch((error: Error) => {
      if (/^(MOVED|CLUSTERDOWN)/.test(error.message)) return null
      throw error
    })
    if (taken === 'OK') return true
  }
  throw new Error('a master takes no key')
}

async function deleteOwnKeys(redis: Redis): Promise<void> {
  if (!(await isMaster(redis))) return
  const deletions = redis.pipeline()
  for (let at = 0; at < 200; at++) deletions.del(keyNumber(at))
  // Another master has the slots of most of them, and is asked by itself.
  const failed = (await deletions.exec())?.find(([error]) => error && !error.message.startsWith('MOVED'))
  if (failed?.[0]) throw failed[0]
}

/** Has each node write its data to its files, packed as it packs them; in how many it did. One that keeps nothing on disk has none. */
async function writtenDown(nodes: readonly { host: string; port: number }[]): Promise<number> {
  const written = await Promise.all(nodes.map(node => inCache(node, timeoutMs, writeDown)))
  return written.filter(Boolean).length
}

async function writeDown(redis: Redis): Promise<boolean> {
  const [, appendonly] = (await redis.config('GET', 'appendonly')) as string[]
  const [, save] = (await redis.config('GET', 'save')) as string[]
  if (appendonly !== 'yes' && save === '') return false
  await redis.call(...((appendonly === 'yes' ? ['BGREWRITEAOF'] : ['BGSAVE']) as [string]))
  const deadline = performance.now() + timeoutMs
  while (/(aof_rewrite|rdb_bgsave)_(in_progress|scheduled):1/.test(await redis.info('persistence'))) {
    if (performance.now() > deadline) throw new Error(`its data was not written down within ${timeoutMs / 1000} s`)
    await delay(20)
  }
  return true
}

const isMaster = async (redis: Redis) => ((await redis.call('ROLE')) as unknown[])[0] === 'master'

async function post(url: string, headers: Readonly<Record<string, string>>, body: string | Uint8Array): Promise<void> {
  const response = await fetch(url, { method: 'POST', headers, body, signal: AbortSignal.timeout(timeoutMs) })
  if (!response.ok) throw new Error(`${url} answers ${response.status}`)
}
