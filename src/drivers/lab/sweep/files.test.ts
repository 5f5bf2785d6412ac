import { execFileSync } from 'node:child_process'
import { closeSync, mkdirSync, mkdtempSync, openSync, rmSync, truncateSync, writeFileSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, expect, test } from 'vitest'
import { markLength, markOf, markPrefix } from '../../../model/residency.ts'
import { assetOf } from './asset-of.ts'
import { searchFiles } from './files.ts'
import { marksIn } from './found.ts'

const root = mkdtempSync(join(tmpdir(), 'muster-sweep-'))
afterAll(() => rmSync(root, { recursive: true, force: true }))

const runId = '20261125T100000Z-abcdef'
const mark = (name: string) => markOf(runId, name)
const filler = (bytes: number) => Buffer.alloc(bytes, 'x')

function put(path: string, content: Buffer | string): void {
  const file = join(root, path)
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, content)
}

async function search(...folders: string[]) {
  const found = await searchFiles(root, folders, markPrefix(runId), markLength)
  return Object.fromEntries(
    found.filter(({ items }) => items > 0).map(({ asset, marks, error, bytes }) => [asset, { marks, error, bytes }]),
  )
}

test('marks of a run have one length and one beginning, and another run has others', () => {
  expect(mark('a')).toHaveLength(markLength)
  expect(mark('a').startsWith(markPrefix(runId))).toBe(true)
  expect(mark('a')).not.toBe(mark('b'))
  expect(markPrefix('20261125T100001Z-abcdef')).not.toBe(markPrefix(runId))
  expect([...marksIn(`-${mark('a')}${mark('b')}-${markPrefix(runId)}`, markPrefix(runId), markLength)]).toEqual([
    mark('a'),
    mark('b'),
  ])
})

test('a mark is seen once wherever it lies, across the seams of reading too', async () => {
  const seam = 1 << 20
  for (const [name, from] of [
    ['before', seam - markLength],
    ['across', seam - 5],
    ['after', seam],
  ] as const) {
    put(`patroni-${name}/pg/base/1`, Buffer.concat([filler(from), Buffer.from(mark(name)), filler(3 * seam)]))
    const { 'database files': found } = await search(`patroni-${name}`)
    expect(found?.marks).toEqual({ [mark(name)]: 1 })
    expect(found?.bytes).toBe(from + markLength + 3 * seam)
  }
})

test('holes of a sparse file are not read, and what lies between and beside them is', async () => {
  const [part, size] = [1 << 20, 64 << 20]
  const file = join(root, 'objects-sparse/block')
  put('objects-sparse/block', '')
  truncateSync(file, size)
  const ends = { first: 0, across: 9 * part - 5, alone: 40 * part + 7, last: size - markLength }
  const open = openSync(file, 'r+')
  for (const [name, at] of Object.entries(ends)) writeSync(open, mark(name), at)
  closeSync(open)
  const { 'other files': found } = await search('objects-sparse')
  expect(found?.marks).toEqual(Object.fromEntries(Object.keys(ends).map(name => [mark(name), 1])))
  expect(found?.bytes).toBeLessThan(6 * part)
})

test('what is packed is unpacked, several in a row too, whatever the file is called', async () => {
  const lz4 = (text: string) => execFileSync('lz4', ['-c'], { input: text, stdio: ['pipe', 'pipe', 'ignore'] })
  const long = filler(2_000_000).toString()
  put('backup-here/repository/backup/core/1/bundle/1', Buffer.concat([lz4(long), lz4(`${long}${mark('lz4')}`)]))
  put('backup-here/repository/archive/core/1.gz', gzipSync(`${long}${mark('gz')}`))
  const found = await search('backup-here')
  expect(found['backups']).toMatchObject({ marks: { [mark('lz4')]: 1 }, error: null })
  expect(found['log archive']).toMatchObject({ marks: { [mark('gz')]: 1 }, error: null })
})

test('a file that nobody can unpack, or that is damaged, was not searched', async () => {
  put('backup-odd/repository/backup/a', Buffer.from('28b52ffd00000000', 'hex'))
  put('backup-odd/repository/archive/b', Buffer.from('04224d18deadbeefdeadbeef', 'hex'))
  const found = await search('backup-odd')
  expect(found['backups']?.error).toMatch(/repository\/backup\/a: there is no way to unpack/)
  expect(found['log archive']?.error).toMatch(/lz4 ended with/)
})

test('a folder that is not there holds nothing, and that is no error', async () => {
  expect(await search('gone')).toEqual({})
})

test('where a file lies says what it is part of; what fits nowhere is where no data was meant to be', () => {
  const assets = {
    'patroni-eu-west-1a/pg/base/5/1259': 'database files',
    'patroni-eu-west-1a/pg/pg_wal/000000010000000000000001': 'write-ahead log',
    'patroni-eu-west-1a/log': 'logs',
    'redis-0-eu-west-1a/appendonlydir/a.incr.aof': 'cache files',
    'redis-0-eu-west-1a/dump.rdb': 'cache files',
    'backup-eu-west-1/repository/archive/core/x.lz4': 'log archive',
    'backup-eu-west-1/repository/backup/core/x': 'backups',
    'etcd-eu-west-1a/data/member/wal/0.wal': 'cluster state',
    'backend-api-us-east-1a/log': 'logs',
    'patroni-eu-west-1a/dump.sql': 'other files',
    'dumps-us-east-1/users.sql': 'other files',
  }
  for (const [path, asset] of Object.entries(assets)) expect(assetOf(path)).toBe(asset)
})
