import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Redis } from 'ioredis'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { plant, remove } from './positive.ts'

const folder = mkdtempSync(join(tmpdir(), 'muster-positive-'))
let server: ReturnType<typeof spawn>
let redis: Redis
let port = 0

/** One that nobody listens at a moment later. */
async function freePort(): Promise<number> {
  const listener = createServer().listen(0, '127.0.0.1')
  await once(listener, 'listening')
  const { port: free } = listener.address() as { port: number }
  listener.close()
  await once(listener, 'close')
  return free
}

beforeAll(async () => {
  port = await freePort()
  const options = { port: String(port), bind: '127.0.0.1', dir: folder, save: '', appendonly: 'no' }
  const argv = Object.entries(options).flatMap(([name, value]) => [`--${name}`, value])
  server = spawn('redis-server', argv, { stdio: 'ignore' })
  redis = new Redis({ port, retryStrategy: () => 20, maxRetriesPerRequest: null })
  redis.on('error', () => undefined)
  await redis.ping()
})
afterAll(async () => {
  redis.disconnect()
  server.kill('SIGKILL')
  await once(server, 'exit')
  rmSync(folder, { recursive: true, force: true })
})

const job = (...ports: number[]) =>
  ({ kind: 'keys', nodes: ports.map(one => ({ host: '127.0.0.1', port: one })) }) as const

test('a node that is away keeps no other from giving its positive back, and is told', async () => {
  expect(await plant(job(port), 'a mark')).toEqual([{ asset: 'cache keys', parts: 1, error: null }])
  expect(await redis.keys('*')).toEqual(['muster_positive:0'])
  const [nobody, noOther] = [await freePort(), await freePort()]
  const left = await remove(job(nobody, port, noOther))
  expect(left).toHaveLength(1)
  for (const away of [nobody, noOther]) expect(left[0]).toContain(`127.0.0.1:${away}: `)
  expect(left[0]).not.toContain(`127.0.0.1:${port}: `)
  expect(await redis.keys('*')).toEqual([])
})

test('a node that refuses to give it back is told', async () => {
  await plant(job(port), 'a mark')
  await redis.config('SET', 'min-replicas-to-write', '1')
  expect(await remove(job(port))).toEqual([expect.stringMatching(/^cache keys: 127\.0\.0\.1:\d+: NOREPLICAS/)])
  await redis.config('SET', 'min-replicas-to-write', '0')
  expect(await remove(job(port))).toEqual([])
  expect(await redis.keys('*')).toEqual([])
})

test('of a database every member that cannot be asked is told', async () => {
  const away = [await freePort(), await freePort()]
  const urls = away.map(one => `postgres://postgres@127.0.0.1:${one}/postgres`)
  const [why, ...more] = await remove({ kind: 'rows', urls })
  expect(more).toEqual([])
  for (const one of away) expect(why).toContain(`127.0.0.1:${one}: `)
})
