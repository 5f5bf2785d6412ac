/**
 * Where one part that was packed ends and the next begins, of formats that say so: they are only measured here, not unpacked.
 * LZ4: https://github.com/lz4/lz4/blob/dev/doc/lz4_Frame_format.md and lz4_Block_format.md. Zstandard: RFC 8878. gzip: RFC 1952.
 */
import type { Bytes } from './bytes.ts'

/** Some bytes of a frame, with how many they make once they are unpacked. */
export interface Piece {
  readonly packed: Buffer
  readonly unpackedBytes: number
}

const bit = (byte: number, at: number) => (byte >> at) & 1
const damaged = (why: string) => new Error(`it is damaged: ${why}`)

/** One frame of LZ4, from its first byte to its last. */
export async function* lz4Frame(bytes: Bytes): AsyncGenerator<Piece> {
  const flags = (await bytes.peek(5))[4] ?? 0
  if (flags >> 6 !== 1) throw damaged('its version of LZ4 is unknown')
  const headerBytes = 7 + 8 * bit(flags, 3) + 4 * bit(flags, 0)
  yield { packed: await bytes.take(headerBytes), unpackedBytes: 0 }
  for (;;) {
    const size = (await bytes.peek(4)).length === 4 ? (await bytes.peek(4)).readUInt32LE() : 0
    if (size === 0) break
    const length = size & 0x7fffffff
    const packed = await bytes.take(4 + length + 4 * bit(flags, 4))
    yield { packed, unpackedBytes: size > length ? length : lz4Unpacked(packed.subarray(4, 4 + length)) }
  }
  yield { packed: await bytes.take(4 + 4 * bit(flags, 2)), unpackedBytes: 0 }
}

const legacyMost = 8_421_520

/** One frame of LZ4 as it was at first: no end is marked, what is no length is the beginning of something else. */
export async function* lz4LegacyFrame(bytes: Bytes): AsyncGenerator<Piece> {
  yield { packed: await bytes.take(4), unpackedBytes: 0 }
  for (;;) {
    const head = await bytes.peek(4)
    if (head.length === 0) return
    const length = head.length < 4 ? legacyMost : head.readUInt32LE()
    if (length === 0 || length > legacyMost) return
    const packed = await bytes.take(4 + length)
    yield { packed, unpackedBytes: lz4Unpacked(packed.subarray(4)) }
  }
}

/** How many bytes a block of LZ4 makes: literals and copies, each with its length. */
function lz4Unpacked(block: Buffer): number {
  let [at, sum] = [0, 0]
  const longer = (length: number) => {
    let all = length
    for (let more = length === 15 ? 255 : 0; more === 255;) {
      more = block[at++] ?? 0
      all += more
    }
    return all
  }
  while (at < block.length) {
    const token = block[at++] as number
    const literals = longer(token >> 4)
    at += literals
    sum += literals
    if (at >= block.length) break
    at += 2
    sum += longer(token & 15) + 4
  }
  if (at !== block.length) throw damaged('a block of LZ4 ends within a sequence')
  return sum
}

/** One frame of Zstandard, from its first byte to its last. */
export async function* zstdFrame(bytes: Bytes): AsyncGenerator<Buffer> {
  const flags = (await bytes.peek(5))[4] ?? 0
  const isSingle = bit(flags, 5)
  const dictionaryBytes = [0, 1, 2, 4][flags & 3] as number
  const sizeBytes = [isSingle, 2, 4, 8][flags >> 6] as number
  yield await bytes.take(5 + (1 - isSingle) + dictionaryBytes + sizeBytes)
  for (let isLast = 0; isLast === 0;) {
    const header = (await bytes.take(3)).readUIntLE(0, 3)
    isLast = bit(header, 0)
    const kind = (header >> 1) & 3
    if (kind === 3) throw damaged('it has a block of no kind that Zstandard knows')
    const block = Buffer.alloc(3)
    block.writeUIntLE(header, 0, 3)
    yield Buffer.concat([block, await bytes.take(kind === 1 ? 1 : header >> 3)])
  }
  if (bit(flags, 2)) yield await bytes.take(4)
}

/** What stands in a frame that unpackers skip, of Zstandard and of LZ4. */
export async function skippable(bytes: Bytes): Promise<Buffer> {
  const header = await bytes.take(8)
  return await bytes.take(header.readUInt32LE(4))
}

/** Takes the header of a gzip member off; what follows is packed by DEFLATE. */
export async function takeGzipHeader(bytes: Bytes): Promise<void> {
  const flags = (await bytes.take(10))[3] as number
  if (bit(flags, 2)) await bytes.take((await bytes.take(2)).readUInt16LE())
  for (const text of [3, 4]) if (bit(flags, text)) while ((await bytes.take(1))[0] !== 0) continue
  if (bit(flags, 1)) await bytes.take(2)
}

/** Up to where such a member begins again, at the first byte excepted: of formats that name no length. */
export async function* untilNext(bytes: Bytes, beginnings: readonly Buffer[]): AsyncGenerator<Buffer> {
  const longest = Math.max(...beginnings.map(({ length }) => length))
  for (let from = 1; ; from = 0) {
    const chunk = await bytes.next()
    if (chunk === null) return
    bytes.putBack(chunk)
    const seen = await bytes.peek(chunk.length + longest - 1)
    const found = beginnings.map(beginning => seen.indexOf(beginning, from)).filter(at => at !== -1)
    const end = found.length > 0 ? Math.min(...found) : chunk.length
    if (end > 0) yield await bytes.take(end)
    if (found.length > 0) return
  }
}

/** Up to the end of the line that begins so. */
export async function* untilLine(bytes: Bytes, begins: string): AsyncGenerator<Buffer> {
  for (let line = await takeLine(bytes); line.length > 0; line = await takeLine(bytes)) {
    yield line
    if (line.toString('latin1').startsWith(begins)) return
  }
}

/** With its end; empty where nothing is left. */
async function takeLine(bytes: Bytes): Promise<Buffer> {
  for (let count = 256; ; count *= 2) {
    const seen = await bytes.peek(count)
    const end = seen.indexOf('\n')
    if (end !== -1) return await bytes.take(end + 1)
    if (seen.length < count) return await bytes.take(seen.length)
  }
}
