/**
 * The key under which secrets are digested: one of each installation, kept beside its signing keys. The same secret has the same
 * digest wherever this installation meets it; who lacks the key cannot try one word after the other.
 */
import { createHmac, randomBytes } from 'node:crypto'
import {
  closeSync,
  fchmodSync,
  fstatSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  readFileSync,
  rmSync,
  writeSync,
} from 'node:fs'
import { dirname } from 'node:path'
import { MusterError, usageError } from '../model/muster-error.ts'

const bytes = 32

/** The key in a file (0600), made where there is none. Of two processes that make one at once, the first is kept. */
export function secretKey(file: string): Buffer {
  const found = readKey(file)
  if (found) return found
  try {
    makeKey(file)
  } catch (error) {
    throw usageError('secret-key.unwritable', `${file}: no key for secrets can be kept there (${codeOf(error)})`)
  }
  const made = readKey(file)
  if (made) return made
  throw usageError(
    'secret-key.unwritable',
    `${file}: no key for secrets can be kept there: whoever removes it must not`,
  )
}

const codeOf = (error: unknown) => (error as NodeJS.ErrnoException).code ?? (error as Error).message

/** Written whole beside it, under a name that nobody else has, in another container with the same pid either: then it is linked. */
function makeKey(file: string): void {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
  const draft = `${file}.${randomBytes(8).toString('hex')}.tmp`
  try {
    writeWhole(draft, `${randomBytes(bytes).toString('hex')}\n`)
    linkSync(draft, file)
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') throw error
  } finally {
    rmSync(draft, { force: true })
  }
}

/** On the disk before anybody sees it: an empty key after a power cut is one that nobody can bring back. */
function writeWhole(file: string, text: string): void {
  const open = openSync(file, 'wx', 0o600)
  try {
    writeSync(open, text)
    fsyncSync(open)
  } finally {
    closeSync(open)
  }
}

/** Null: there is none. */
function readKey(file: string): Buffer | null {
  const text = readPrivate(file)
  if (text === null) return null
  if (!/^[0-9a-f]{64}\n?$/.test(text))
    throw usageError(
      'secret-key.damaged',
      `${file}: is not a key of ${bytes} bytes in hexadecimal digits`,
      'bring it back from a copy; or remove it: a new one is made, and digests of secrets in later runs are others than before',
    )
  return Buffer.from(text.trim(), 'hex')
}

/** What stands in a file that only its owner may read; one that others may read is closed to them first. */
function readPrivate(file: string): string | null {
  let open: number | null = null
  try {
    open = openSync(file, 'r')
    closeToOthers(file, open)
    return readFileSync(open, 'utf8')
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return null
    if (error instanceof MusterError) throw error
    throw usageError('secret-key.unreadable', `${file}: cannot be read (${codeOf(error)})`)
  } finally {
    if (open !== null) closeSync(open)
  }
}

function closeToOthers(file: string, open: number): void {
  if ((fstatSync(open).mode & 0o077) === 0) return
  try {
    fchmodSync(open, 0o600)
  } catch (error) {
    throw usageError(
      'secret-key.open',
      `${file}: others may read it, and it cannot be closed to them (${codeOf(error)})`,
      `close it as its owner: chmod 600 ${file}`,
    )
  }
}

export type TokenKind = 'secret' | 'personal'

/** `secret:hmac-sha256:1f3a5b7c9d0e2f41`: what stands in the evidence instead. */
export const tokenOf = (key: Buffer, kind: TokenKind, text: string): string =>
  `${kind}:hmac-sha256:${createHmac('sha256', key).update(text).digest('hex').slice(0, 16)}`
