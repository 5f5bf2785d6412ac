/**
 * Unpacks what is packed, by what it begins with. Several packed parts stand in a row, as in a bundle of a backup: each is handed
 * alone to who unpacks it, since what one of them holds says nothing of the next.
 */
import { Readable, pipeline } from 'node:stream'
import { crc32, createInflateRaw, createZstdDecompress } from 'node:zlib'
import type { Bytes } from './bytes.ts'
import {
  lz4Frame,
  lz4LegacyFrame,
  type Piece,
  skippable,
  takeGzipHeader,
  untilLine,
  untilNext,
  zstdFrame,
} from './frames.ts'
import { through } from './through.ts'

type Chunks = AsyncIterable<Buffer>

/** Takes one part or several off the front, and gives what each held. Each is to be read to its end before the next. */
type Unpack = (bytes: Bytes) => AsyncIterable<Chunks>

export interface Packer {
  readonly name: string
  /** null: nobody here can unpack it */
  readonly unpack: Unpack | null
}

const chunkBytes = 1 << 20
const hex = (text: string) => Buffer.from(text).toString('hex')

/** How many bytes tell what packed them. */
export const headBytes = 32

const dumpBegins = Buffer.from('PGDMP\x01', 'latin1')
/** `BZh`, a size, and the first block or the end. */
const bzip2Begins = [...'123456789'].flatMap(size =>
  ['314159265359', '177245385090'].map(next => Buffer.concat([Buffer.from(`BZh${size}`), Buffer.from(next, 'hex')])),
)

/** What each begins with, as a regular expression over hexadecimal digits. */
const packers: readonly (Packer & { readonly begins: RegExp })[] = [
  { begins: /^04224d18/, name: 'lz4', unpack: unlz4 },
  { begins: /^02214c18/, name: 'lz4', unpack: bytes => alone(lz4Through(packedOf(lz4LegacyFrame(bytes)))) },
  { begins: /^1f8b08/, name: 'gzip', unpack: bytes => alone(gunzipped(bytes)) },
  { begins: /^28b52ffd/, name: 'zstd', unpack: bytes => alone(unzstd(bytes)) },
  { begins: /^5.2a4d18/, name: 'nothing', unpack: bytes => alone(skipped(bytes)) },
  {
    begins: /^425a683[1-9]/,
    name: 'bzip2',
    unpack: bytes => alone(through(untilNext(bytes, bzip2Begins), 'bzip2', ['-dc'], /trailing garbage/)),
  },
  // It reads several in a row, and refuses what else stands behind them.
  { begins: /^fd377a585a00/, name: 'xz', unpack: bytes => alone(through(bytes.rest(), 'xz', ['-dc'])) },
  // A dump of pg_dump in its own format; plain SQL is none that is packed.
  {
    begins: new RegExp(`^${dumpBegins.toString('hex')}`),
    name: 'pg_dump',
    unpack: bytes => alone(through(untilNext(bytes, [dumpBegins]), 'pg_restore', ['-f', '-'])),
  },
  ...Object.entries({
    '504b0304': 'zip',
    '377abcaf271c': '7z',
    '526172211a07': 'rar',
    '894c5a4f000d0a1a0a': 'lzop',
    [hex('LZIP')]: 'lzip',
    [hex('LRZI')]: 'lrzip',
    '1f9d[89]': 'compress',
    ff060000734e61507059: 'snappy',
    [hex('PAR1')]: 'Parquet',
    [hex('ORC')]: 'ORC',
    '4f626a01': 'Avro',
  }).map(([magic, name]) => ({ begins: new RegExp(`^${magic}`), name, unpack: null })),
]

const cmsBegins = new RegExp(`^${hex('-----BEGIN CMS-----')}`)

/** Who packed what begins so; null: it is not packed. `cmsKey`: path of the private key that opens messages of CMS; null: there is none. */
export function packerFor(head: Buffer, cmsKey: string | null): Packer | null {
  const begins = head.toString('hex', 0, headBytes)
  if (cmsKey !== null && cmsBegins.test(begins)) return { name: 'CMS', unpack: bytes => alone(opened(bytes, cmsKey)) }
  return packers.find(packer => packer.begins.test(begins)) ?? null
}

async function* alone(part: Chunks): AsyncGenerator<Chunks> {
  yield part
}

const opened = (bytes: Bytes, key: string) =>
  through(untilLine(bytes, '-----END CMS-----'), 'openssl', [
    ...['cms', '-decrypt', '-binary', '-inform', 'PEM', '-inkey', key],
  ])

async function* skipped(bytes: Bytes): AsyncGenerator<Buffer> {
  yield await skippable(bytes)
}

/** Node's own decompressor stops behind the first frame that ends within a chunk, and says nothing of the others. */
async function* unzstd(bytes: Bytes): AsyncGenerator<Buffer> {
  yield* pipeline(Readable.from(zstdFrame(bytes)), createZstdDecompress({ chunkSize: chunkBytes }), ignored)
}

/** Whoever reads the stream gets its error; the callback would hear of it a second time. */
const ignored = () => undefined

/** One member, and no byte of what stands behind it: Node's own decompressor stops there and says nothing, or goes on. */
async function* gunzipped(bytes: Bytes): AsyncGenerator<Buffer> {
  await takeGzipHeader(bytes)
  let [sum, length] = [0, 0]
  for await (const chunk of inflated(bytes)) {
    sum = crc32(chunk, sum)
    length += chunk.length
    yield chunk
  }
  const trailer = await bytes.take(8)
  if (trailer.readUInt32LE() !== sum || trailer.readUInt32LE(4) !== length % 2 ** 32)
    throw new Error('it is damaged: its checksum is another')
}

/** Only unpacking tells where DEFLATE ends: what was read beyond that is put back. */
async function* inflated(bytes: Bytes): AsyncGenerator<Buffer> {
  const inflate = createInflateRaw({ chunkSize: chunkBytes })
  /** handed over, and perhaps not read yet */
  const given: Buffer[] = []
  let readBefore = 0
  async function* chunks() {
    for await (const chunk of bytes.rest()) {
      given.push(chunk)
      while (readBefore + (given[0] as Buffer).length <= inflate.bytesWritten && given.length > 1)
        readBefore += (given.shift() as Buffer).length
      yield chunk
    }
  }
  const source = Readable.from(chunks())
  const closed = new Promise(resolve => source.once('close', resolve))
  yield* pipeline(source, inflate, ignored)
  source.destroy()
  await closed
  bytes.putBack(Buffer.concat(given).subarray(inflate.bytesWritten - readBefore))
}

/** How much of small frames goes to one process, packed or unpacked: a bundle has a thousand of them. */
const togetherBytes = 16 << 20

interface Frame {
  readonly pieces: readonly Piece[]
  readonly bytes: number
  readonly unpackedBytes: number
  /** what is left of one that is large */
  readonly rest: AsyncIterable<Piece> | null
}

/** Small frames by one process, whose output is cut where each frame ends; one that is large by one of its own. */
async function* unlz4(bytes: Bytes): AsyncGenerator<Chunks> {
  const small: Frame[] = []
  try {
    for (let size = 0; size < togetherBytes && (await isLz4(bytes));) {
      const frame = await begun(lz4Frame(bytes))
      if (frame.rest) {
        yield* together(small.splice(0))
        yield lz4Through(packedOf(joined(frame.pieces, frame.rest)))
        return
      }
      small.push(frame)
      size += Math.max(frame.bytes, frame.unpackedBytes)
    }
  } catch (error) {
    // One is cut off or damaged; those before it are whole.
    yield* together(small)
    throw error
  }
  yield* together(small)
}

const isLz4 = async (bytes: Bytes) => (await bytes.peek(4)).toString('hex') === '04224d18'

async function begun(frame: AsyncGenerator<Piece>): Promise<Frame> {
  const pieces: Piece[] = []
  let [bytes, unpackedBytes] = [0, 0]
  for (let next = await frame.next(); !next.done; next = await frame.next()) {
    pieces.push(next.value)
    bytes += next.value.packed.length
    unpackedBytes += next.value.unpackedBytes
    if (Math.max(bytes, unpackedBytes) > togetherBytes) return { pieces, bytes, unpackedBytes, rest: frame }
  }
  return { pieces, bytes, unpackedBytes, rest: null }
}

async function* together(frames: readonly Frame[]): AsyncGenerator<Chunks> {
  if (frames.length === 0) return
  const output: Buffer[] = []
  for await (const chunk of lz4Through(packedOf(frames.flatMap(({ pieces }) => pieces)))) output.push(chunk)
  const whole = Buffer.concat(output)
  const expected = frames.reduce((sum, { unpackedBytes }) => sum + unpackedBytes, 0)
  if (whole.length !== expected)
    throw new Error(`it is damaged: lz4 makes ${whole.length} bytes of it, not ${expected}`)
  let at = 0
  for (const { unpackedBytes } of frames) {
    yield Readable.from([whole.subarray(at, at + unpackedBytes)])
    at += unpackedBytes
  }
}

const lz4Through = (packed: Chunks) => through(packed, 'lz4', ['-dc'])

async function* packedOf(pieces: AsyncIterable<Piece> | Iterable<Piece>): AsyncGenerator<Buffer> {
  for await (const { packed } of pieces) yield packed
}

async function* joined<T>(first: Iterable<T>, rest: AsyncIterable<T>): AsyncGenerator<T> {
  yield* first
  yield* rest
}
