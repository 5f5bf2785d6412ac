/**
 * The key under which secrets are digested: one of each installation, kept beside its signing keys. The same secret has the same
 * digest wherever this installation meets it; who lacks the key cannot try one word after the other.
 */
import { createHmac, randomBytes } from 'node:crypto'
import { chmodSync, linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { usageError } from '../model/muster-error.ts'

const bytes = 32

/** The key in a file (0600), made where there is none. Of two processes that make one at once, the first is kept. */
export function secretKey(file: string): Buffer {
  const found = readKey(file)
  if (found) return found
  try {
    makeKey(file)
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    throw usageError('secret-key.unwritable', `${file}: no key for secrets can be kept there (${code ?? message})`)
  }
  return readKey(file) as Buffer
}

function makeKey(file: string): void {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
  const draft = `${file}.${process.pid}.tmp`
  writeFileSync(draft, `${randomBytes(bytes).toString('hex')}\n`, { mode: 0o600 })
  try {
    linkSync(draft, file)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  } finally {
    rmSync(draft, { force: true })
  }
}

function readKey(file: string): Buffer | null {
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw usageError('secret-key.unreadable', `${file}: cannot be read (${(error as NodeJS.ErrnoException).code})`)
  }
  if (!/^[0-9a-f]{64}\n?$/.test(text))
    throw usageError(
      'secret-key.damaged',
      `${file}: is not a key of ${bytes} bytes in hexadecimal digits`,
      'bring it back from a copy; or remove it: a new one is made, and digests of secrets in later runs are others than before',
    )
  chmodSync(file, 0o600)
  return Buffer.from(text.trim(), 'hex')
}

export type TokenKind = 'secret' | 'personal'

/** `secret:hmac-sha256:1f3a5b7c9d0e2f41`: what stands in the evidence instead. */
export const tokenOf = (key: Buffer, kind: TokenKind, text: string): string =>
  `${kind}:hmac-sha256:${createHmac('sha256', key).update(text).digest('hex').slice(0, 16)}`
