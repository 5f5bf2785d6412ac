/** Signing keys: ECDSA P-256 with SHA-256 and DER signatures, which openssl, cloud KMS and PKCS#11 all speak. */
import { createHash, createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject, sign } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { MusterError, usageError } from '../model/muster-error.ts'

/** Signs bytes; where the key lives is its own business. */
export interface Signer {
  readonly publicKeyPem: string
  readonly fingerprint: string
  sign(bytes: Buffer): Buffer
}

/** Writes a new key pair: `<path>` (0600) and `<path>.pub`. Refuses to overwrite. */
export async function generateKey(
  path: string,
): Promise<{ readonly fingerprint: string; readonly publicPath: string }> {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const publicPath = `${path}.pub`
  await mkdir(dirname(path), { recursive: true, mode: 0o700 }).catch((error: unknown) => {
    throw unwritable(path, error)
  })
  await written(path, privateKey.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600, flag: 'wx' })
  await written(publicPath, publicKey.export({ type: 'spki', format: 'pem' }), {})
  return { fingerprint: fingerprintOf(publicKey), publicPath }
}

/** That a key is there already is told by the writing itself: between a look and the writing another may come. */
async function written(path: string, key: string | Buffer, options: { mode?: number; flag?: string }): Promise<void> {
  await writeFile(path, key, options).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw unwritable(path, error)
    throw usageError(
      'key.exists',
      `${path}: a key is there already`,
      'name another path; an overwritten key verifies nothing any more',
    )
  })
}

function unwritable(path: string, error: unknown) {
  const { code, message } = error as NodeJS.ErrnoException
  return usageError('key.unwritable', `${path}: cannot be written (${code ?? message})`, 'name another path')
}

/** Tried before anything is broken: a drill whose report cannot be signed at its end was for nothing. */
function requireKind(key: KeyObject, path: string): void {
  try {
    signedBy(key, Buffer.from('trial'))
  } catch {
    throw usageError(
      'key.kind',
      `${path}: a key of the kind ${key.asymmetricKeyType} cannot sign with SHA-256; ECDSA P-256 is wanted`,
      { text: 'make one', run: ['keygen', '--out', 'drill.pem'] },
    )
  }
}

/** Signer with a private key from a file. */
export async function fileSigner(path: string): Promise<Signer> {
  if (!existsSync(path)) throw usageError('key.missing', `${path}: no such key`, { text: 'make one', run: ['keygen'] })
  const key = await readKey(path)
  const publicKey = createPublicKey(key)
  return {
    publicKeyPem: publicKey.export({ type: 'spki', format: 'pem' }).toString(),
    fingerprint: fingerprintOf(publicKey),
    sign: bytes => signedBy(key, bytes),
  }
}

const signedBy = (key: KeyObject, bytes: Buffer): Buffer => sign('sha256', bytes, { key, dsaEncoding: 'der' })

async function readKey(path: string): Promise<KeyObject> {
  try {
    const key = createPrivateKey(await readFile(path))
    requireKind(key, path)
    return key
  } catch (error) {
    if (error instanceof MusterError) throw error
    const why = error instanceof Error ? error.message : String(error)
    throw usageError('key.unreadable', `${path}: is no private key that can be read: ${why}`)
  }
}

/** Fingerprint of the public key in a file. */
export async function publicFingerprint(path: string): Promise<string> {
  if (!existsSync(path))
    throw usageError('key.missing', `${path}: no such key`, 'give the public key of whoever signs the reports')
  try {
    return fingerprintOf(createPublicKey(await readFile(path)))
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    throw usageError('key.unreadable', `${path}: is no public key that can be read: ${why}`)
  }
}

/** sha256 over the key's DER form. */
export const fingerprintOf = (key: KeyObject) =>
  createHash('sha256')
    .update(key.export({ type: 'spki', format: 'der' }))
    .digest('hex')
