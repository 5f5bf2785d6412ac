/** Signs with a key of its own that no file holds. */
import { generateKeyPairSync, sign } from 'node:crypto'
import { fingerprintOf, type Signer } from '../src/evidence/keys.ts'

export function ownSigner(): Signer {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  return {
    publicKeyPem: publicKey.export({ type: 'spki', format: 'pem' }).toString(),
    fingerprint: fingerprintOf(publicKey),
    sign: bytes => sign('sha256', bytes, { key: privateKey, dsaEncoding: 'der' }),
  }
}
