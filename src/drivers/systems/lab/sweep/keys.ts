/** Looks through every key of a Redis node and what it holds, replica or not: some keys at a time. */
import type { Redis } from 'ioredis'
import { inCache } from './cache.ts'
import { type Found, marksIn } from './found.ts'

const keysAtOnce = 500
const partsAtOnce = 5_000
const timeoutMs = 10_000

export async function searchKeys(
  nodes: readonly { readonly host: string; readonly port: number }[],
  prefix: string,
  length: number,
  found: Found,
): Promise<void> {
  for (const node of nodes)
    await found.attempt(`${node.host}:${node.port}`, () =>
      inCache(node, timeoutMs, redis => searchKeysOf(redis, prefix, length, found)),
    )
}

/** Every key of every database of a server. */
export async function searchKeysOf(redis: Redis, prefix: string, length: number, found: Found): Promise<void> {
  for (const database of databasesIn(await redis.info('keyspace'))) {
    await redis.select(database)
    await searchNode(redis, prefix, length, found)
  }
}

/** Numbers of the databases that hold keys: a cluster has the first alone. Pure. */
export const databasesIn = (info: string): number[] => [...info.matchAll(/^db(\d+):/gm)].map(([, at]) => Number(at))

async function searchNode(redis: Redis, prefix: string, length: number, found: Found): Promise<void> {
  const look = (text: string) => {
    found.bytes += text.length
    found.see(marksIn(text, prefix, length))
  }
  let cursor = '0'
  do {
    const [next, keys] = await found.read(() => redis.scan(cursor, 'COUNT', keysAtOnce))
    cursor = next
    found.items += keys.length
    keys.forEach(look)
    const types = await answers(
      redis,
      keys.map(key => ['type', key]),
    )
    const whole = keys.flatMap((key, at) => wholeOf(key, String(types[at])))
    for (const value of await found.read(() => answers(redis, whole))) textsOf(value).forEach(look)
    for (const [at, key] of keys.entries()) if (types[at] === 'list') await searchList(redis, key, look, found)
  } while (cursor !== '0')
}

/** A ledger is a long list: it is read in parts. */
async function searchList(redis: Redis, key: string, look: (text: string) => void, found: Found): Promise<void> {
  for (let from = 0; ; from += partsAtOnce) {
    const part = await found.read(() => redis.lrange(key, from, from + partsAtOnce - 1))
    part.forEach(look)
    if (part.length < partsAtOnce) return
  }
}

const commands: Readonly<Record<string, (key: string) => string[]>> = {
  string: key => ['get', key],
  hash: key => ['hgetall', key],
  set: key => ['smembers', key],
  zset: key => ['zrange', key, '0', '-1'],
  stream: key => ['xrange', key, '-', '+'],
  list: () => [],
  // It was gone before it was looked at.
  none: () => [],
}

function wholeOf(key: string, type: string): string[][] {
  const command = commands[type]
  if (!command) throw new Error(`there is no way to read a ${type}`)
  const made = command(key)
  return made.length === 0 ? [] : [made]
}

async function answers(redis: Redis, asked: readonly string[][]): Promise<unknown[]> {
  if (asked.length === 0) return []
  const replies = (await redis.pipeline(asked as string[][]).exec()) ?? []
  return replies.map(([error, value]) => {
    if (error) throw error
    return value
  })
}

const textsOf = (value: unknown): string[] =>
  value === null || value === undefined
    ? []
    : typeof value === 'object'
      ? Object.entries(value).flatMap(([key, part]) => [...(Array.isArray(value) ? [] : [key]), ...textsOf(part)])
      : [String(value)]
