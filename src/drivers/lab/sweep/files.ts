/** Looks through files, unpacked where they are packed. Blocking reads: thousands of small files cost less so, and nobody else waits. */
import { spawn } from 'node:child_process'
import { closeSync, createReadStream, fstatSync, openSync, readdirSync, readSync } from 'node:fs'
import { join } from 'node:path'
import { PassThrough, pipeline, type Readable } from 'node:stream'
import { createGunzip } from 'node:zlib'
import { assetOf, type FileAsset, fileAssets } from './asset-of.ts'
import { Found, marksIn } from './found.ts'
import { partsWithData } from './sparse.ts'

const chunkBytes = 1 << 20

/** What is looked for, and where a chunk is read into, behind what is carried over from the one before. */
interface Look {
  readonly prefix: string
  readonly length: number
  readonly buffer: Buffer
}

/** Every asset of files in `folders` of `root`; one that has no file there has no items. */
export async function searchFiles(
  root: string,
  folders: readonly string[],
  prefix: string,
  length: number,
): Promise<Found[]> {
  const found = new Map<FileAsset, Found>(fileAssets.map(asset => [asset, new Found(asset)]))
  const look = { prefix, length, buffer: Buffer.alloc(chunkBytes + length) }
  for (const folder of folders)
    for (const path of filesIn(root, folder)) {
      const own = found.get(assetOf(path)) as Found
      await searchFile(join(root, path), look, own).catch((error: NodeJS.ErrnoException) => {
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

async function searchFile(path: string, look: Look, found: Found): Promise<void> {
  const file = openSync(path, 'r')
  try {
    found.items++
    const unpack = unpackerFor(file)
    if (unpack) await searchStream(unpack(path), look, found)
    else await searchPlain(file, partsWithData(path, fstatSync(file), chunkBytes), look, found)
  } finally {
    closeSync(file)
  }
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

async function searchStream(source: Readable, { prefix, length }: Look, found: Found): Promise<void> {
  let carried = Buffer.alloc(0)
  for await (const chunk of source)
    await found.read(() => {
      const bytes = Buffer.concat([carried, chunk as Buffer])
      found.bytes += (chunk as Buffer).length
      found.see(marksIn(bytes, prefix, length))
      carried = bytes.subarray(Math.max(0, bytes.length - length + 1))
    })
}

type Unpack = (path: string) => Readable

/** What packed files begin with, and who unpacks them; several packed ones in a row, as in a bundle of a backup, are one stream. */
const packers: readonly { readonly magic: string; readonly unpack: Unpack | null }[] = [
  { magic: '04224d18', unpack: path => outputOf('lz4', ['-dcf', path]) },
  {
    // Its error reaches whoever reads the stream; the callback would hear of it a second time.
    magic: '1f8b',
    unpack: path => pipeline(createReadStream(path), createGunzip({ chunkSize: chunkBytes }), () => undefined),
  },
  { magic: '28b52ffd', unpack: null },
  { magic: '425a68', unpack: null },
  { magic: 'fd377a585a00', unpack: null },
]

/** A packed file that nobody here can unpack hides what it holds: it counts as not searched. */
function unpackerFor(file: number): Unpack | null {
  const head = Buffer.alloc(8)
  const begins = head.toString('hex', 0, readSync(file, head, 0, head.length, 0))
  const packer = packers.find(({ magic }) => begins.startsWith(magic))
  if (packer?.unpack === null) throw new Error(`there is no way to unpack what begins with ${packer.magic}`)
  return packer?.unpack ?? null
}

/** What a command writes; that it failed is an error of the stream, or a damaged file would look like a searched one. */
function outputOf(command: string, argv: readonly string[]): Readable {
  const child = spawn(command, argv, { stdio: ['ignore', 'pipe', 'ignore'] })
  const checked = new PassThrough({ highWaterMark: chunkBytes })
  child.stdout.pipe(checked, { end: false })
  child.on('error', error => checked.destroy(error))
  child.on('close', code => {
    if (code === 0) checked.end()
    else checked.destroy(new Error(`${command} ended with ${code}`))
  })
  return checked
}
