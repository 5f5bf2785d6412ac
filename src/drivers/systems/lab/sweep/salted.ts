/** Opens what pgBackRest has encrypted, with its passphrase: OpenSSL's salted format, AES-256-CBC, the key by SHA-1. Pure. */
import { createDecipheriv, createHash } from 'node:crypto'

const magic = Buffer.from('Salted__')
const saltBytes = 8
const keyBytes = 32
const ivBytes = 16

export const isSalted = (head: Buffer) => head.subarray(0, magic.length).equals(magic)

/** Each part that was encrypted on its own, opened, in order: a bundle holds several. Throws where the passphrase does not fit. */
export function opened(bytes: Buffer, passphrase: string): Buffer[] {
  const starts: number[] = []
  for (let at = bytes.indexOf(magic); at !== -1; at = bytes.indexOf(magic, at + magic.length)) starts.push(at)
  return starts.map((at, nth) => openOne(bytes.subarray(at, starts[nth + 1]), passphrase))
}

function openOne(part: Buffer, passphrase: string): Buffer {
  const salt = part.subarray(magic.length, magic.length + saltBytes)
  const derived = bytesToKey(passphrase, salt)
  const cipher = createDecipheriv('aes-256-cbc', derived.subarray(0, keyBytes), derived.subarray(keyBytes))
  return Buffer.concat([cipher.update(part.subarray(magic.length + saltBytes)), cipher.final()])
}

/** EVP_BytesToKey of OpenSSL, one round. */
function bytesToKey(passphrase: string, salt: Buffer): Buffer {
  let [all, last] = [Buffer.alloc(0), Buffer.alloc(0)]
  while (all.length < keyBytes + ivBytes) {
    last = createHash('sha1')
      .update(Buffer.concat([last, Buffer.from(passphrase), salt]))
      .digest()
    all = Buffer.concat([all, last])
  }
  return all.subarray(0, keyBytes + ivBytes)
}
