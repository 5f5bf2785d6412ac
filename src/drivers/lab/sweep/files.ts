/** Looks through files, opened where they are packed or encrypted. Blocking reads: thousands of small files cost less so, and nobody else waits. */
import { closeSync, createReadStream, fstatSync, openSync, readdirSync, readFileSync, readSync } from 'node:fs'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { assetOf, type FileAsset, fileAssets } from './asset-of.ts'
import { Found, marksIn } from './found.ts'
import { cmsOpener, headBytes, type Unpack, unpackerFor } from './packed.ts'
import { isRedisDump, searchRedisDump } from './redis-dump.ts'
import { type Repository, RepositoryKeys } from './repository-keys.ts'
import { isSalted, opened } from './salted.ts'
import { sampleBytes, sealOf } from './sealed.ts'
import { partsWithData } from './sparse.ts'

const chunkBytes = 1 << 20

/** Where a file that is even throughout is nothing usual. A database's own files hold whatever users put in. */
const plainAssets: readonly FileAsset[] = ['log archive', 'backups', 'logs', 'other files']

/** What is looked for, and where a chunk is read into, behind what is carried over from the one before. */
interface Look {
  readonly prefix: string
  readonly length: number
  readonly buffer: Buffer
  readonly keys: readonly (Repository & { readonly keys: RepositoryKeys })[]
  readonly openCms: Unpack | null
}

/** What opens what is encrypted. */
export interface Keys {
  readonly repositories: readonly Repository[]
  /** absolute path of a private key, for what was encrypted to its owner; null: there is none */
  readonly cmsKey: string | null
}

/** Every asset of files in `folders` of `root`; one that has no file there has no items. */
export async function searchFiles(
  root: string,
  folders: readonly string[],
  prefix: string,
  length: number,
  { repositories, cmsKey }: Keys = { repositories: [], cmsKey: null },
): Promise<Found[]> {
  const found = new Map<FileAsset, Found>(fileAssets.map(asset => [asset, new Found(asset)]))
  const keys = repositories.map(repository => ({ ...repository, keys: new RepositoryKeys(repository) }))
  const look = {
    prefix,
    length,
    buffer: Buffer.alloc(chunkBytes + length),
    keys,
    openCms: cmsKey === null ? null : cmsOpener(cmsKey),
  }
  for (const folder of folders)
    for (const path of filesIn(root, folder)) {
      const asset = assetOf(path)
      const own = found.get(asset) as Found
      await searchFile({ root, path, asset }, look, own).catch((error: NodeJS.ErrnoException) => {
        if (!isGone(error)) own.error ??= `${path}: ${error.message}`
      })
    }
  return [...found.values()]
}

/** What is renamed or removed between two looks is no store that could not be searched. */
const isGone = ({ code }: NodeJS.ErrnoException) => code === 'ENOENT'

function* filesIn(root: string, path: string): Generator<string> {
  for (const entry of entriesOf(root, path))
    if (entry.isDirectory()) yield* filesIn(root, `${path}/${entry.name}`)
    else if (entry.isFile()) yield `${path}/${entry.name}`
}

function entriesOf(root: string, path: string) {
  try {
    return readdirSync(join(root, path), { withFileTypes: true })
  } catch (error) {
    if (isGone(error as NodeJS.ErrnoException)) return []
    throw error
  }
}

interface Searched {
  readonly root: string
  /** below `root` */
  readonly path: string
  readonly asset: FileAsset
}

async function searchFile({ root, path, asset }: Searched, look: Look, found: Found): Promise<void> {
  const whole = join(root, path)
  const file = openSync(whole, 'r')
  try {
    found.items++
    const head = headOf(file)
    const owner = isSalted(head) ? look.keys.find(({ folder }) => path.startsWith(`${folder}/`)) : undefined
    if (isRedisDump(head)) await searchRedisDump(whole, look.prefix, look.length, found)
    // A dump may stand in front of the commands that came after it.
    if (isRedisDump(head) && path.endsWith('.rdb')) return
    if (owner) await searchEncrypted(whole, path.slice(owner.folder.length + 1), owner.keys, look, found)
    else if (isCms(head) && look.openCms) await searchStream(look.openCms(createReadStream(whole)), asset, look, found)
    else if (unpackerFor(head)) await searchStream(createReadStream(whole), asset, look, found)
    else {
      refuseSealed(head, asset)
      await searchPlain(file, partsWithData(whole, fstatSync(file), chunkBytes), look, found)
    }
  } finally {
    closeSync(file)
  }
}

const isCms = (head: Buffer) => head.toString('latin1', 0, 19) === '-----BEGIN CMS-----'

function headOf(file: number): Buffer {
  const head = Buffer.alloc(sampleBytes)
  return head.subarray(0, readSync(file, head, 0, head.length, 0))
}

/** What hides what it holds counts as not searched. */
function refuseSealed(head: Buffer, asset: FileAsset): void {
  const seal = plainAssets.includes(asset) ? sealOf(head) : null
  if (seal !== null) throw new Error(seal)
}

/** A file of a repository, with the key that pgBackRest names for it. */
async function searchEncrypted(file: string, path: string, keys: RepositoryKeys, look: Look, found: Found) {
  const passphrase = await keys.passphraseFor(path)
  const parts = passphrase === null ? [await keys.text(path)] : opened(readFileSync(file), passphrase)
  for (const part of parts) await searchStream(Readable.from(chunksOf(part)), 'backups', look, found)
}

function* chunksOf(bytes: Buffer): Generator<Buffer> {
  for (let at = 0; at < bytes.length; at += chunkBytes) yield bytes.subarray(at, at + chunkBytes)
}

async function searchPlain(
  file: number,
  parts: readonly number[],
  { prefix, length, buffer }: Look,
  found: Found,
): Promise<void> {
  // A mark may lie across two chunks; a whole one may not be carried, or it would be seen twice.
  const carried = length - 1
  for (const at of parts)
    await found.read(() => {
      const from = Math.max(0, at - carried)
      const read = readSync(file, buffer, 0, at + chunkBytes - from, from)
      found.bytes += read - (at - from)
      found.see(marksIn(buffer.subarray(0, read), prefix, length))
    })
}

/** Opened as often as it is packed: a dump may have been packed twice. */
async function searchStream(source: Readable, asset: FileAsset, look: Look, found: Found): Promise<void> {
  const { head, whole } = await peeked(source)
  const unpack = unpackerFor(head.subarray(0, headBytes))
  if (unpack) return await searchStream(unpack(whole), asset, look, found)
  refuseSealed(head.subarray(0, sampleBytes), asset)
  let carried = Buffer.alloc(0)
  for await (const chunk of whole)
    await found.read(() => {
      const bytes = Buffer.concat([carried, chunk as Buffer])
      found.bytes += (chunk as Buffer).length
      found.see(marksIn(bytes, look.prefix, look.length))
      carried = bytes.subarray(Math.max(0, bytes.length - look.length + 1))
    })
}

/** The first chunk, empty where there is none, and the whole stream again. */
async function peeked(source: Readable): Promise<{ head: Buffer; whole: Readable }> {
  const chunks = source[Symbol.asyncIterator]() as AsyncIterableIterator<Buffer>
  const { value, done } = await chunks.next()
  const head = done ? Buffer.alloc(0) : value
  return { head, whole: Readable.from(joined(head, chunks)) }
}

async function* joined(head: Buffer, rest: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  yield head
  yield* rest
}
