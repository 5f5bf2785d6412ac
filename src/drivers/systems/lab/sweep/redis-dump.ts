/** Looks into a dump of Redis, whose longer strings are packed: a Redis of its own loads it, and is asked like any other. */
import { spawn } from 'node:child_process'
import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { inCache } from './cache.ts'
import type { Found } from './found.ts'
import { searchKeysOf } from './keys.ts'
import { notStarted } from './through.ts'

const budgetMs = 20_000
const everyMs = 20
const commandMs = 10_000

/**
 * `dump`: path of a file, or what one would hold. Throws when it cannot be loaded, or when Redis has not kept all of it. Nothing is
 * written to it.
 */
export async function searchRedisDump(
  dump: string | AsyncIterable<Buffer>,
  prefix: string,
  length: number,
  found: Found,
): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'muster-dump-'))
  try {
    const file = join(folder, 'dump.rdb')
    await (typeof dump === 'string' ? symlink(dump, file) : writeFile(file, dump, { mode: 0o600 }))
    await searchLoaded(folder, prefix, length, found)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

async function searchLoaded(folder: string, prefix: string, length: number, found: Found): Promise<void> {
  const socket = join(folder, 'socket')
  const options = {
    port: '0',
    unixsocket: socket,
    dir: folder,
    dbfilename: 'dump.rdb',
    appendonly: 'no',
    save: '',
    loglevel: 'warning',
  }
  const argv = Object.entries(options).flatMap(([name, value]) => [`--${name}`, value])
  const server = spawn('redis-server', argv, { stdio: ['ignore', 'pipe', 'pipe'] })
  let missing: string | null = null
  server.once('error', error => (missing = notStarted('redis-server', error)))
  try {
    const said: string[] = []
    for (const stream of [server.stdout, server.stderr]) stream.on('data', (text: Buffer) => said.push(String(text)))
    const ended = () => `Redis cannot load it: ${said.join('').trim().split('\n').at(-1) || 'nothing was said'}`
    await untilLoaded(
      socket,
      () => missing ?? (server.exitCode === null && server.signalCode === null ? null : ended()),
    )
    const expired = await inCache({ path: socket }, commandMs, async redis => {
      await searchKeysOf(redis, prefix, length, found)
      return expiredIn(`${await redis.info('persistence')}\n${await redis.info('stats')}`)
    })
    if (expired > 0)
      throw new Error(
        `${expired} ${expired === 1 ? 'key' : 'keys'} of it had expired: Redis shows nobody what ${expired === 1 ? 'it holds' : 'they hold'}, and it still lies in the file`,
      )
  } finally {
    server.kill('SIGKILL')
  }
}

/** Keys that a server has dropped since their time was over: when it loaded them, or later. Pure. */
export const expiredIn = (info: string): number =>
  [...info.matchAll(/^(?:rdb_last_load_keys_expired|expired_keys):(\d+)/gm)].reduce(
    (sum, [, count]) => sum + Number(count),
    0,
  )

/** `ended`: why it will not be loaded any more. */
async function untilLoaded(socket: string, ended: () => string | null): Promise<void> {
  const deadline = performance.now() + budgetMs
  for (;;) {
    const why = ended()
    if (why !== null) throw new Error(why)
    if (await answers(socket)) return
    if (performance.now() > deadline) throw new Error(`Redis has not loaded it within ${budgetMs / 1000} s`)
    await delay(everyMs)
  }
}

async function answers(path: string): Promise<boolean> {
  try {
    return await inCache({ path }, commandMs, async redis => (await redis.ping()) === 'PONG')
  } catch {
    // Not yet: whoever waits gives up by itself, with what the server said.
    return false
  }
}
