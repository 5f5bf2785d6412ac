import { execFileSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import {
  closeSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { gzipSync, zstdCompressSync } from 'node:zlib'
import { afterAll, expect, test } from 'vitest'
import { markLength, markOf, markPrefix } from '../../../../model/promise/residency.ts'
import { assetOf } from './asset-of.ts'
import { searchFiles } from './files.ts'
import { marksIn } from './found.ts'
import { listOf, passphraseIn } from './repository-keys.ts'
import { isSalted, opened } from './salted.ts'

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

test.each([
  ['zstd', (text: string) => zstdCompressSync(text)],
  ['bzip2', (text: string) => execFileSync('bzip2', ['-c'], { input: text })],
  ['xz', (text: string) => execFileSync('xz', ['-c'], { input: text })],
  [
    'gzip in lz4',
    (text: string) => execFileSync('lz4', ['-c'], { input: gzipSync(text), stdio: ['pipe', 'pipe', 'ignore'] }),
  ],
])('what is packed with %s is unpacked', async (name, pack) => {
  const folder = `backup-${name.replaceAll(' ', '-')}`
  put(`${folder}/repository/backup/core/1/dump`, pack(`${filler(100_000)}${mark(name)}`))
  expect((await search(folder))['backups']).toMatchObject({ marks: { [mark(name)]: 1 }, error: null })
})

test('a file that nobody can unpack, or that is damaged, was not searched', async () => {
  put('backup-odd/repository/backup/a', Buffer.from('504b030400000000', 'hex'))
  put('backup-odd/repository/archive/b', Buffer.from('04224d18deadbeefdeadbeef', 'hex'))
  put('backup-odd/log', Buffer.from('28b52ffd00000000', 'hex'))
  const found = await search('backup-odd')
  expect(found['backups']?.error).toMatch(/repository\/backup\/a: it is packed with zip/)
  expect(found['log archive']?.error).toMatch(/repository\/archive\/b: it is damaged: /)
  expect(found['logs']?.error).not.toBeNull()
})

test('what cannot be read keeps nothing else from being searched, and each is told or counted', async () => {
  symlinkSync('itself', join(root, 'itself'))
  put('backup-bad/repository/backup/a', Buffer.from('504b030400000000', 'hex'))
  put('backup-bad/repository/backup/b', Buffer.from('04224d18deadbeefdeadbeef', 'hex'))
  put('backup-bad/repository/backup/c', `plain ${mark('behind')}`)
  const found = await search('itself', 'backup-bad')
  expect(found['backups']?.marks).toEqual({ [mark('behind')]: 1 })
  expect(found['backups']?.error).toMatch(/^itself: ELOOP.* \(and 2 more\)$/)
  const all = await searchFiles(root, ['itself'], markPrefix(runId), markLength)
  expect(all.map(({ error }) => error)).toEqual(all.map(() => expect.stringMatching(/^itself: ELOOP/)))
})

test('a file that is named itself is searched', async () => {
  put('lone.sql', mark('lone'))
  expect((await search('lone.sql'))['other files']?.marks).toEqual({ [mark('lone')]: 1 })
})

const openssl = (text: string | Buffer, passphrase: string) =>
  execFileSync('openssl', ['enc', '-aes-256-cbc', '-md', 'sha1', '-salt', '-pass', `pass:${passphrase}`], {
    input: text,
    stdio: ['pipe', 'pipe', 'ignore'],
  })

test.each([
  ['OpenSSL', (text: string) => openssl(text, 'a key')],
  ['age', () => Buffer.from('age-encryption.org/v1\n-> X25519 abc')],
  ['OpenPGP', () => Buffer.from('8c0d0409030281', 'hex')],
  ['OpenPGP', () => Buffer.from('-----BEGIN PGP MESSAGE-----\n\nhQEMA')],
  ['CMS', () => Buffer.from('-----BEGIN CMS-----\nMIIB')],
  ['even', () => randomBytes(40_000)],
  ['even', () => gzipSync(randomBytes(40_000))],
])('what is encrypted (%s) is not said to hold nothing', async (name, seal) => {
  put('sealed-here/dumps/users', seal(`${filler(50_000)}${mark(name)}`))
  const { 'other files': found } = await search('sealed-here')
  expect(found?.error).toMatch(name === 'even' ? /dumps\/users: its bytes are as even as/ : /users: it is encrypted/)
  expect(found?.error).toContain(name === 'even' ? '' : name)
})

test('plain files are none of that: a program, a packed text, numbers', async () => {
  put('plain-here/program', readFileSync(process.execPath).subarray(0, 1 << 20))
  put('plain-here/text.gz', gzipSync('many a word '.repeat(10_000)))
  put('plain-here/numbers', Buffer.from(Uint32Array.from({ length: 50_000 }, (_, at) => at * 7).buffer))
  expect((await search('plain-here'))['other files']?.error).toBeNull()
})

test('what pgBackRest encrypted is opened with its passphrase, each part of a bundle by itself', () => {
  const parts = ['first', filler(100_000).toString(), '']
  const bundle = Buffer.concat(parts.map(text => openssl(text, 'the key')))
  expect(isSalted(bundle)).toBe(true)
  expect(opened(bundle, 'the key').map(String)).toEqual(parts)
  expect(() => opened(bundle, 'another')).toThrow()
})

test('a repository that is encrypted is opened: a list by pgBackRest, what is packed within as well', async () => {
  const folder = join(root, 'backup-sealed/repository')
  const config = join(root, 'backup-sealed/pgbackrest.conf')
  const options = [
    '[global]',
    `repo1-path=${folder}`,
    'repo1-cipher-type=aes-256-cbc',
    'repo1-cipher-pass=first',
    '[core]',
    '',
  ]
  put('backup-sealed/pgbackrest.conf', options.join('\n'))
  const list = `[cipher]\ncipher-pass="second"\n`
  put('backup-sealed/repository/archive/core/archive.info', openssl(list, 'first'))
  const log = gzipSync(`${filler(200_000)}${mark('sealed')}`)
  put('backup-sealed/repository/archive/core/15-1/0001/000000010000000000000001.gz', openssl(log, 'second'))
  put('backup-sealed/repository/archive/core/15-1/0001/000000010000000000000002.gz', openssl(log, 'unknown'))
  const keys = { cmsKey: null, repositories: [{ folder: 'backup-sealed/repository', config }] }
  const found = await searchFiles(root, ['backup-sealed'], markPrefix(runId), markLength, keys)
  const archive = found.find(({ asset }) => asset === 'log archive')
  expect(archive).toMatchObject({ items: 3, marks: { [mark('sealed')]: 1 } })
  expect(archive?.error).toMatch(/000000010000000000000002.gz: /)
})

test('which list names the passphrase of a file of a repository', () => {
  const label = '20261125-025203F_20261125-025205I'
  const lists = {
    'archive/core/archive.info': null,
    'archive/core/archive.info.copy': null,
    'backup/core/backup.info': null,
    [`backup/core/${label}/backup.manifest`]: null,
    'archive/core/15-1/0000000100000000/000000010000000000000001-abc.gz': 'archive/core/archive.info',
    [`backup/core/${label}/pg_data/base/1/112.gz`]: `backup/core/${label}/backup.manifest`,
    [`backup/core/${label}/bundle/1`]: `backup/core/${label}/backup.manifest`,
    'backup/core/backup.history/2026/x.manifest.gz': 'backup/core/backup.info',
  }
  for (const [path, list] of Object.entries(lists)) expect([path, listOf(path)]).toEqual([path, list])
  expect(passphraseIn('[backrest]\nx=1\n\n[cipher]\ncipher-pass="a\\"b"\n\n[db]\n', 'list')).toBe('a"b')
  expect(() => passphraseIn('[db]\ncipher-pass="no"\n', 'list')).toThrow('list names no passphrase')
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
