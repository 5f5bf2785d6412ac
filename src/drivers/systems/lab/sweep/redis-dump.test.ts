import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { Redis } from 'ioredis'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { markLength, markOf, markPrefix } from '../../../../model/promise/residency.ts'
import { searchFiles } from './files.ts'
import { databasesIn } from './keys.ts'
import { expiredIn } from './redis-dump.ts'

const root = mkdtempSync(join(tmpdir(), 'muster-redis-dump-'))
afterAll(() => rmSync(root, { recursive: true, force: true }))

const runId = '20261129T100000Z-abcdef'
const mark = (name: string) => markOf(runId, name)

/** A dump as Redis writes it, in which longer strings are packed. */
beforeAll(async () => {
  const folder = join(root, 'made')
  mkdirSync(folder)
  const socket = join(folder, 'socket')
  const options = { port: '0', unixsocket: socket, dir: folder, save: '', appendonly: 'no' }
  const argv = Object.entries(options).flatMap(([name, value]) => [`--${name}`, value])
  const server = spawn('redis-server', argv, { stdio: 'ignore' })
  const redis = new Redis({ path: socket, retryStrategy: () => 20, maxRetriesPerRequest: null })
  redis.on('error', () => undefined)
  // What repeats nothing is parted every 32 bytes, here within the mark.
  const packed = (name: string) => `qwertyuiopasdfghjklz${mark(name)}${'a'.repeat(500)}`
  await redis.set('text', packed('text'))
  await redis.hset('hash', { field: packed('hash') })
  await redis.rpush('list', packed('list'))
  await redis.select(3)
  await redis.sadd('set', packed('set'))
  await redis.save()
  cpSync(join(folder, 'dump.rdb'), join(root, 'redis-0/dump.rdb'), { recursive: true })
  for (const at of [1, 2, 3]) await redis.set(`short ${at}`, packed('expired'), 'PX', at * 200)
  await redis.save()
  cpSync(join(folder, 'dump.rdb'), join(root, 'redis-2/dump.rdb'), { recursive: true })
  await vi.waitFor(async () => expect(await redis.exists('short 3')).toBe(0), { timeout: 10_000, interval: 20 })
  redis.disconnect()
  server.kill('SIGKILL')
  await once(server, 'exit')
})

const search = async (folder: string) => {
  const found = await searchFiles(root, [folder], markPrefix(runId), markLength)
  return found.find(({ asset }) => asset === 'cache files')
}

test('what a dump holds packed is seen, of every kind and in every database', async () => {
  const bytes = readFileSync(join(root, 'redis-0/dump.rdb'))
  for (const name of ['text', 'hash', 'list', 'set']) expect(bytes.includes(mark(name)), name).toBe(false)
  const { marks, error } = (await search('redis-0')) ?? {}
  expect(error).toBeNull()
  expect(Object.keys(marks ?? {}).toSorted()).toEqual(['text', 'hash', 'list', 'set'].map(mark).toSorted())
})

test('keys that have expired since are counted: nobody is shown what they hold', async () => {
  const { marks, error } = (await search('redis-2')) ?? {}
  expect(error).toMatch(/^redis-2\/dump.rdb: 3 keys of it had expired: /)
  expect(Object.keys(marks ?? {})).toHaveLength(4)
  expect(expiredIn('rdb_last_load_keys_expired:2\r\nexpired_keys:40\r\nexpired_stale_perc:9\r\n')).toBe(42)
})

test('a dump that is packed itself, or has another name, is loaded all the same', async () => {
  mkdirSync(join(root, 'redis-3'))
  const bytes = readFileSync(join(root, 'redis-0/dump.rdb'))
  writeFileSync(join(root, 'redis-3/copy.gz'), gzipSync(bytes))
  const [found] = (await searchFiles(root, ['redis-3'], markPrefix(runId), markLength)).filter(({ items }) => items > 0)
  expect(found?.error).toBeNull()
  expect(Object.keys(found?.marks ?? {})).toHaveLength(4)
})

test('a dump that Redis cannot load was not searched', async () => {
  const whole = readFileSync(join(root, 'redis-0/dump.rdb'))
  mkdirSync(join(root, 'redis-1'))
  writeFileSync(join(root, 'redis-1/dump.rdb'), whole.subarray(0, whole.length / 2))
  expect((await search('redis-1'))?.error).toMatch(/^redis-1\/dump.rdb: Redis cannot load it: /)
})

test('the databases that hold keys are those that Redis counts keys of', () => {
  expect(databasesIn('# Keyspace\r\ndb0:keys=1,expires=0,avg_ttl=0\r\ndb12:keys=4,expires=0\r\n')).toEqual([0, 12])
  expect(databasesIn('# Keyspace\r\n')).toEqual([])
})
