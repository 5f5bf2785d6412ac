import { execFileSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { constants, gzipSync, zstdCompressSync } from 'node:zlib'
import { afterAll, afterEach, expect, test, vi } from 'vitest'
import { markLength, markOf, markPrefix } from '../../../../model/promise/residency.ts'
import { searchFiles } from './files.ts'

const root = mkdtempSync(join(tmpdir(), 'muster-packed-'))
afterAll(() => rmSync(root, { recursive: true, force: true }))
afterEach(() => vi.unstubAllEnvs())

const runId = '20261129T100000Z-abcdef'
const mark = (name: string) => markOf(runId, name)

type Pack = (content: Buffer | string) => Buffer
const by =
  (command: string, ...argv: string[]): Pack =>
  input =>
    execFileSync(command, argv, { input, stdio: ['pipe', 'pipe', 'ignore'], maxBuffer: 64 << 20 })
const lz4 = by('lz4', '-c')
const packers: Readonly<Record<string, Pack>> = {
  lz4,
  'lz4 with all that a frame can have': by('lz4', '-c', '-BX', '--content-size', '-B4'),
  'lz4 as it was': by('lz4', '-c', '-l'),
  gzip: content => gzipSync(content),
  'gzip with a name': content => gzipWithName(content),
  zstd: content => zstdCompressSync(content),
  'zstd with a checksum, without its size': content =>
    zstdCompressSync(content, {
      params: { [constants.ZSTD_c_checksumFlag]: 1, [constants.ZSTD_c_contentSizeFlag]: 0 },
    }),
  bzip2: by('bzip2', '-c'),
}

/** What gzip writes of a file: name, comment, an extra field and a checksum of the header. */
function gzipWithName(content: Buffer | string): Buffer {
  const plain = gzipSync(content)
  const header = Buffer.from(plain.subarray(0, 10))
  header[3] = 0b11110
  return Buffer.concat([header, Buffer.from('\x03\0abcusers.sql\0a comment\0\x12\x34', 'latin1'), plain.subarray(10)])
}

let files = 0
/** Looks through one file. */
async function searched(content: Buffer, keys?: Parameters<typeof searchFiles>[4]) {
  const path = `packed-${files++}/file`
  mkdirSync(dirname(join(root, path)), { recursive: true })
  writeFileSync(join(root, path), content)
  const found = await searchFiles(root, [dirname(path)], markPrefix(runId), markLength, keys)
  const { items, marks, error, bytes } = found.find(({ asset }) => asset === 'other files') as (typeof found)[number]
  return { items, marks, error, bytes }
}

const text = 'many a word and '.repeat(2_000)

test.each(Object.entries(packers))(
  '%s: every part is unpacked, and what it holds is opened by itself',
  async (name, pack) => {
    const parts = ['', text, `${text}${mark('first')}`, gzipSync(`${text}${mark('nested')}`), `${mark('last')}`]
    const { marks, error } = await searched(Buffer.concat(parts.map(pack)))
    expect(error, name).toBeNull()
    expect(marks, name).toEqual({ [mark('first')]: 1, [mark('nested')]: 1, [mark('last')]: 1 })
  },
)

test.each(Object.entries(packers))(
  '%s: a part that nobody can open is told, though the first one is plain',
  async (name, pack) => {
    for (const [inner, why] of [
      [Buffer.from('504b030400000000', 'hex'), /packed with zip/],
      [Buffer.from('age-encryption.org/v1\n'), /encrypted \(age\)/],
      [randomBytes(40_000), /as even as/],
    ] as const)
      expect((await searched(Buffer.concat([pack(text), pack(inner), pack(text)]))).error, name).toMatch(why)
  },
)

test.each(Object.entries(packers))('%s: a part that is cut off was not searched', async (name, pack) => {
  const bytes = Buffer.concat([pack(text), pack(randomBytes(5_000).toString('hex'))])
  const { error } = await searched(bytes.subarray(0, bytes.length - 700))
  expect(error, name).not.toBeNull()
})

test.each(Object.entries(packers).filter(([name]) => name !== 'bzip2' && name !== 'lz4 as it was'))(
  '%s: what stands behind the parts is looked at, be it plain, padded, or packed otherwise',
  async (name, pack) => {
    const bytes = Buffer.concat([pack(text), Buffer.alloc(700), gzipSync(mark('packed')), Buffer.from(mark('plain'))])
    const { marks, error } = await searched(bytes)
    expect(error, name).toBeNull()
    expect(marks, name).toEqual({ [mark('packed')]: 1, [mark('plain')]: 1 })
  },
)

test('a member of gzip whose bytes are others than those that were packed was not searched', async () => {
  const stored = gzipSync(`${text}${mark('stored')}`, { level: 0 })
  stored[stored.indexOf('many')] = 'M'.charCodeAt(0)
  const { marks, error } = await searched(Buffer.concat([gzipSync(text), stored]))
  expect(error).toMatch(/it is damaged: its checksum is another/)
  expect(marks).toEqual({ [mark('stored')]: 1 })
})

test('what bzip2 leaves unread behind its parts was not searched', async () => {
  const bytes = Buffer.concat([packers['bzip2']?.(text) as Buffer, Buffer.from(mark('plain'))])
  expect((await searched(bytes)).error).toMatch(/bzip2: .*trailing garbage/)
})

test('a part of many blocks is read on where the next begins, packed or not', async () => {
  // More than goes to one process together with others.
  const plain = Buffer.concat([
    Buffer.from('plain beginning of text '.repeat(1_000)),
    randomBytes(1 << 20),
    Buffer.alloc(17 << 20, 'x'),
    Buffer.from(mark('large')),
  ])
  for (const pack of Object.values(packers)) {
    const { marks, error } = await searched(Buffer.concat([pack(text), pack(plain), pack(mark('after'))]))
    expect(error).toBeNull()
    expect(marks).toEqual({ [mark('large')]: 1, [mark('after')]: 1 })
  }
})

test('what may be skipped before a part is looked at as well', async () => {
  const skipped = Buffer.from(`    ${mark('skipped')}`)
  const frame = Buffer.concat([Buffer.from('502a4d18', 'hex'), Buffer.alloc(4), skipped])
  frame.writeUInt32LE(skipped.length, 4)
  const { marks, error } = await searched(Buffer.concat([frame, zstdCompressSync(mark('behind'))]))
  expect(error).toBeNull()
  expect(marks).toEqual({ [mark('skipped')]: 1, [mark('behind')]: 1 })
})

test('of several messages of CMS in a row each is opened', async () => {
  const [key, certificate] = [join(root, 'key.pem'), join(root, 'certificate.pem')]
  const made = [
    'req',
    '-x509',
    '-newkey',
    'rsa:2048',
    '-nodes',
    '-subj',
    '/CN=test',
    '-keyout',
    key,
    '-out',
    certificate,
  ]
  execFileSync('openssl', made, { stdio: 'ignore' })
  const sealed = by('openssl', 'cms', '-encrypt', '-aes256', '-binary', '-outform', 'PEM', certificate)
  const bytes = Buffer.concat([sealed(`${text}${mark('one')}`), sealed(gzipSync(mark('two')))])
  const { marks, error } = await searched(bytes, { repositories: [], cmsKey: key })
  expect(error).toBeNull()
  expect(marks).toEqual({ [mark('one')]: 1, [mark('two')]: 1 })
})

test('that bytes are even is told of a few already, and of a few that come in small pieces', async () => {
  const { error } = await searched(randomBytes(1_500))
  expect(error).toMatch(/as even as/)
  expect((await searched(packers['bzip2']?.(randomBytes(40_000)) as Buffer)).error).toMatch(/as even as/)
  for (let round = 0; round < 50; round++) expect((await searched(randomBytes(1_024))).error).toMatch(/as even as/)
  const plain = [
    Buffer.from(text.slice(0, 2_000)),
    Buffer.from(randomBytes(1_500).toString('base64')),
    Buffer.from(Uint16Array.from({ length: 1_000 }, (_, at) => at * 3).buffer),
  ]
  for (const bytes of plain) expect((await searched(bytes)).error).toBeNull()
})

test.each([
  ['lz4', lz4(mark('missing'))],
  ['bzip2', by('bzip2', '-c')(mark('missing'))],
  ['xz', by('xz', '-c')(mark('missing'))],
  ['pg_restore', Buffer.from('PGDMP\x01\x0e\0')],
  ['openssl', Buffer.from('-----BEGIN CMS-----\nMIIB\n-----END CMS-----\n')],
  ['redis-server', Buffer.from('REDIS0011')],
])('where %s is missing, the file was not searched', async (command, bytes) => {
  vi.stubEnv('PATH', '/nowhere')
  const { items, marks, error } = await searched(bytes, { repositories: [], cmsKey: '/a/key' })
  expect({ items, marks }).toEqual({ items: 1, marks: {} })
  expect(error).toMatch(new RegExp(`^packed-\\d+/file: .*${command} is not installed`))
})
