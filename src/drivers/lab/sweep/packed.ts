/** Unpacks what is packed, by what it begins with; several packed ones in a row, as in a bundle of a backup, are one stream. */
import { spawn } from 'node:child_process'
import { PassThrough, pipeline, type Readable } from 'node:stream'
import { createGunzip, createZstdDecompress } from 'node:zlib'

const chunkBytes = 1 << 20

export type Unpack = (source: Readable) => Readable

/** What packed files begin with, in hexadecimal, their name, and who unpacks them; null: nobody here can. */
const packers: readonly { readonly magic: string; readonly name: string; readonly unpack: Unpack | null }[] = [
  { magic: '04224d18', name: 'lz4', unpack: source => through(source, 'lz4', ['-dc']) },
  // Their errors reach whoever reads the stream; the callback would hear of them a second time.
  { magic: '1f8b', name: 'gzip', unpack: source => pipeline(source, createGunzip({ chunkSize: chunkBytes }), ignored) },
  {
    magic: '28b52ffd',
    name: 'zstd',
    unpack: source => pipeline(source, createZstdDecompress({ chunkSize: chunkBytes }), ignored),
  },
  { magic: '425a68', name: 'bzip2', unpack: source => through(source, 'bzip2', ['-dc']) },
  { magic: 'fd377a585a00', name: 'xz', unpack: source => through(source, 'xz', ['-dc']) },
  // A dump of pg_dump in its own format; plain SQL is none that is packed.
  {
    magic: Buffer.from('PGDMP').toString('hex'),
    name: 'pg_dump',
    unpack: source => through(source, 'pg_restore', ['-f', '-']),
  },
  { magic: '504b0304', name: 'zip', unpack: null },
  { magic: '377abcaf271c', name: '7z', unpack: null },
  { magic: '526172211a07', name: 'rar', unpack: null },
  { magic: '894c5a4f000d0a1a0a', name: 'lzop', unpack: null },
  { magic: 'ff060000734e61507059', name: 'snappy', unpack: null },
  { magic: Buffer.from('PAR1').toString('hex'), name: 'Parquet', unpack: null },
  { magic: Buffer.from('ORC').toString('hex'), name: 'ORC', unpack: null },
  { magic: '4f626a01', name: 'Avro', unpack: null },
]

const ignored = () => undefined

/** How many bytes of a file tell what it is. */
export const headBytes = 16

/** What unpacks a file with this beginning; null: it is not packed. Throws where it is, and nobody here can. */
export function unpackerFor(head: Buffer): Unpack | null {
  const begins = head.toString('hex')
  const packer = packers.find(({ magic }) => begins.startsWith(magic))
  if (packer?.unpack === null) throw new Error(`it is packed with ${packer.name}, which nobody here can unpack`)
  return packer?.unpack ?? null
}

/** Opens a message of CMS with a private key. */
export const cmsOpener =
  (key: string): Unpack =>
  source =>
    through(source, 'openssl', ['cms', '-decrypt', '-binary', '-inform', 'PEM', '-inkey', key])

/** What a command makes of a stream; that it failed is an error of the stream, or a damaged file would look like a searched one. */
function through(source: Readable, command: string, argv: readonly string[]): Readable {
  const child = spawn(command, argv, { stdio: ['pipe', 'pipe', 'ignore'] })
  const checked = new PassThrough({ highWaterMark: chunkBytes })
  source.on('error', error => checked.destroy(error))
  // A command that ends early closes its input: its exit code tells why.
  child.stdin.on('error', ignored)
  source.pipe(child.stdin)
  child.stdout.pipe(checked, { end: false })
  child.on('error', error => checked.destroy(error))
  child.on('close', code => {
    if (code === 0) checked.end()
    else checked.destroy(new Error(`${command} ended with ${code}`))
  })
  return checked
}
