/** Looks through files, opened where they are packed or encrypted. Blocking reads: thousands of small files cost less so, and nobody else waits. */
import { closeSync, createReadStream, fstatSync, openSync, readdirSync, readFileSync, readSync } from 'node:fs'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { assetOf, type FileAsset, fileAssets } from './asset-of.ts'
import { Bytes } from './bytes.ts'
import { Found, marksIn, saidOf } from './found.ts'
import { packerFor } from './packed.ts'
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
  readonly cmsKey: string | null
}

/** What is looked through: of which asset it is part, and whom to tell that some of it cannot be searched. */
interface Target {
  readonly asset: FileAsset
  readonly found: Found
  readonly tell: (why: string) => void
}

/** What opens what is encrypted. */
export interface Keys {
  readonly repositories: readonly Repository[]
  /** absolute path of a private key, for what was encrypted to its owner; null: there is none */
  readonly cmsKey: string | null
}

/** Every asset of files in `folders` of `root`, which may be files themselves; one that has no file there has no items. */
export async function searchFiles(
  root: string,
  folders: readonly string[],
  prefix: string,
  length: number,
  { repositories, cmsKey }: Keys = { repositories: [], cmsKey: null },
): Promise<Found[]> {
  const found = new Map<FileAsset, Found>(fileAssets.map(asset => [asset, new Found(asset)]))
  const keys = repositories.map(repository => ({ ...repository, keys: new RepositoryKeys(repository) }))
  const look = { prefix, length, buffer: Buffer.alloc(chunkBytes + length), keys, cmsKey }
  /** Below a folder that cannot be read anything may lie that its path does not rule out. */
  const unread = (folder: string, error: Error) => {
    const asset = assetOf(`${folder}/`)
    const hidden = asset === 'other files' ? fileAssets : [asset]
    for (const one of hidden) found.get(one)?.fail(`${folder}: ${error.message}`)
  }
  for (const folder of folders)
    for (const path of filesIn(root, folder, unread)) {
      const asset = assetOf(path)
      const own = found.get(asset) as Found
      const target = { asset, found: own, tell: (why: string) => own.fail(`${path}: ${why}`) }
      await searchFile(root, path, look, target).catch((error: NodeJS.ErrnoException) => {
        if (!isGone(error, join(root, path))) target.tell(saidOf(error))
      })
    }
  return [...found.values()]
}

/** What is renamed or removed between two looks is no store that could not be searched; a program that is not there is none. */
const isGone = ({ code, path }: NodeJS.ErrnoException, sought: string) => code === 'ENOENT' && path === sought

type Unread = (folder: string, error: Error) => void

/** Those in a folder, and in those within it; of a file, itself. */
function* filesIn(root: string, path: string, unread: Unread): Generator<string> {
  const entries = entriesOf(root, path, unread)
  if (entries === null) yield path
  for (const entry of entries ?? [])
    if (entry.isDirectory()) yield* filesIn(root, `${path}/${entry.name}`, unread)
    else if (entry.isFile()) yield `${path}/${entry.name}`
}

/** Null: it is no folder. */
function entriesOf(root: string, path: string, unread: Unread) {
  const folder = join(root, path)
  try {
    return readdirSync(folder, { withFileTypes: true })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOTDIR') return null
    if (!isGone(error as NodeJS.ErrnoException, folder)) unread(path, error as Error)
    return []
  }
}

async function searchFile(root: string, path: string, look: Look, target: Target): Promise<void> {
  const whole = join(root, path)
  const file = openSync(whole, 'r')
  try {
    target.found.items++
    const head = headOf(file)
    const owner = isSalted(head) ? look.keys.find(({ folder }) => path.startsWith(`${folder}/`)) : undefined
    if (isRedisDump(head)) await searchDump(whole, look, target)
    // A dump may stand in front of the commands that came after it.
    if (isRedisDump(head) && path.endsWith('.rdb')) return
    if (owner) await searchEncrypted(whole, path.slice(owner.folder.length + 1), owner.keys, look, target)
    else if (packerFor(head, look.cmsKey)?.unpack) await searchStream(createReadStream(whole), look, target)
    else {
      refuseSealed(head, look, target)
      await searchPlain(file, partsWithData(whole, fstatSync(file), chunkBytes), look, target.found)
    }
  } finally {
    closeSync(file)
  }
}

/** Whether bytes begin as a dump of Redis does: `REDIS0011`. */
const isRedisDump = (head: Buffer) => /^REDIS\d{4}/.test(head.toString('latin1', 0, 9))

/** What cannot be seen so is told; what lies in front of it or behind can still be searched. */
async function searchDump(dump: string | AsyncIterable<Buffer>, { prefix, length }: Look, { found, tell }: Target) {
  // Its client is large, and most places have no use for it.
  const { searchRedisDump } = await import('./redis-dump.ts')
  await searchRedisDump(dump, prefix, length, found).catch((error: unknown) => tell(saidOf(error)))
}

function headOf(file: number): Buffer {
  const head = Buffer.alloc(sampleBytes)
  return head.subarray(0, readSync(file, head, 0, head.length, 0))
}

/** What hides what it holds counts as not searched. */
function refuseSealed(head: Buffer, { cmsKey }: Look, { asset, tell }: Target): void {
  const packer = packerFor(head, cmsKey)
  if (packer) return tell(`it is packed with ${packer.name}, which nobody here can unpack`)
  const seal = plainAssets.includes(asset) ? sealOf(head) : null
  if (seal !== null) tell(seal)
}

/** A file of a repository, with the key that pgBackRest names for it. */
async function searchEncrypted(file: string, path: string, keys: RepositoryKeys, look: Look, target: Target) {
  const passphrase = await keys.passphraseFor(path)
  const parts = passphrase === null ? [await keys.text(path)] : opened(readFileSync(file), passphrase)
  for (const part of parts) await searchStream(Readable.from(chunksOf(part)), look, target)
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

/** Part by part, each opened as often as it is packed: a dump may have been packed twice. */
async function searchStream(source: AsyncIterable<Buffer>, look: Look, target: Target): Promise<void> {
  const bytes = new Bytes(source)
  for (let head = await bytes.peek(sampleBytes); head.length > 0; head = await bytes.peek(sampleBytes)) {
    const packer = packerFor(head, look.cmsKey)
    if (!packer?.unpack) return await searchRest(bytes, head, look, target)
    for await (const part of packer.unpack(bytes)) await searchStream(part, look, target)
    await skipPadding(bytes)
  }
}

/** Between two parts nothing but zeros may stand. */
async function skipPadding(bytes: Bytes): Promise<void> {
  for (let chunk = await bytes.next(); chunk !== null; chunk = await bytes.next()) {
    const end = chunk.findIndex(byte => byte !== 0)
    if (end !== -1) return bytes.putBack(chunk.subarray(end))
  }
}

/** What is not packed, to the end: nothing says where it ends. */
async function searchRest(bytes: Bytes, head: Buffer, look: Look, target: Target): Promise<void> {
  refuseSealed(head, look, target)
  const chunks = looked(bytes.rest(), look, target.found)
  if (isRedisDump(head)) await searchDump(chunks, look, target)
  for await (const _ of chunks) continue
}

/** The same chunks, looked through. */
async function* looked(chunks: AsyncIterable<Buffer>, { prefix, length }: Look, found: Found): AsyncGenerator<Buffer> {
  let carried = Buffer.alloc(0)
  for await (const chunk of chunks) {
    await found.read(() => {
      const bytes = Buffer.concat([carried, chunk])
      found.bytes += chunk.length
      found.see(marksIn(bytes, prefix, length))
      carried = bytes.subarray(Math.max(0, bytes.length - length + 1))
    })
    yield chunk
  }
}
