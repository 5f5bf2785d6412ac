/** Looks into a dump of Redis, whose longer strings are packed: a Redis of its own loads it, and is asked like any other. */
import { spawn } from 'node:child_process'
import { mkdtemp, rm, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { Redis } from 'ioredis'
import type { Found } from './found.ts'

const budgetMs = 20_000
const everyMs = 20

/** Whether a file begins as a dump does: `REDIS0011`. */
export const isRedisDump = (head: Buffer) => /^REDIS\d{4}/.test(head.toString('latin1', 0, 9))

/** Throws when it cannot be loaded. Nothing is written to it. */
export async function searchRedisDump(file: string, prefix: string, length: number, found: Found): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'muster-dump-'))
  const socket = join(folder, 'socket')
  await symlink(file, join(folder, 'dump.rdb'))
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
  try {
    const said: string[] = []
    for (const stream of [server.stdout, server.stderr]) stream.on('data', (text: Buffer) => said.push(String(text)))
    await untilLoaded(socket, () =>
      server.exitCode === null ? null : said.join('').trim().split('\n').at(-1) || 'nothing',
    )
    const { searchKeysAt } = await import('./keys.ts')
    await searchKeysAt({ path: socket }, prefix, length, found)
  } finally {
    server.kill('SIGKILL')
    await rm(folder, { recursive: true, force: true })
  }
}

/** `ended`: what the server said last, once it has ended. */
async function untilLoaded(socket: string, ended: () => string | null): Promise<void> {
  const deadline = performance.now() + budgetMs
  for (;;) {
    const last = ended()
    if (last !== null) throw new Error(`Redis cannot load it: ${last}`)
    if (await answers(socket)) return
    if (performance.now() > deadline) throw new Error(`Redis has not loaded it within ${budgetMs / 1000} s`)
    await delay(everyMs)
  }
}

async function answers(path: string): Promise<boolean> {
  const redis = new Redis({ path, lazyConnect: true, retryStrategy: () => null, maxRetriesPerRequest: 0 })
  // The command's own rejection says the same; without a listener the event would end the process.
  redis.on('error', () => undefined)
  try {
    await redis.connect()
    return (await redis.ping()) === 'PONG'
  } catch {
    // Not yet: whoever waits gives up by itself, with what the server said.
    return false
  } finally {
    redis.disconnect()
  }
}
