/** Whether a file is sealed, so that its bytes tell nothing of what it holds: by what it begins with, or by how even they are. Pure. */

/** What encrypted files begin with, in hexadecimal, and what encrypts so. */
const seals: readonly { readonly magic: string; readonly name: string }[] = [
  { magic: Buffer.from('Salted__').toString('hex'), name: 'OpenSSL' },
  { magic: Buffer.from('age-encryption.org/').toString('hex'), name: 'age' },
  { magic: Buffer.from('-----BEGIN AGE ENCRYPTED FILE').toString('hex'), name: 'age' },
  { magic: Buffer.from('-----BEGIN PGP MESSAGE').toString('hex'), name: 'OpenPGP' },
  { magic: '8c0d04', name: 'OpenPGP' },
  { magic: '85010c', name: 'OpenPGP' },
  { magic: '85020c', name: 'OpenPGP' },
  { magic: Buffer.from('LUKS').toString('hex') + 'babe', name: 'LUKS' },
  { magic: Buffer.from('$ANSIBLE_VAULT').toString('hex'), name: 'Ansible Vault' },
  { magic: Buffer.from('-----BEGIN CMS-----').toString('hex'), name: 'CMS' },
  { magic: Buffer.from('-----BEGIN PKCS7-----').toString('hex'), name: 'CMS' },
]

/** How many bytes the evenness of bytes is told from, at most. */
export const sampleBytes = 16_384
/** Fewer tell nothing: of a few hundred bytes even those of a key are not even. */
const enoughBytes = 1_024

/**
 * From so many bits a byte on they are even; text has about 5, a program 6, what is packed or encrypted nearly 8. Of few bytes even
 * the most random have less, since not all 256 come up equally often: by 255 / (2 n ln 2) bits (Miller and Madow, 1955), give or
 * take; of 3,000 samples of 1,024 random bytes the least even had 7.75, of 16,384 bytes 7.985.
 */
const evenFrom = (count: number) => 8 - 255 / (2 * count * Math.LN2) - (0.04 + 64 / count)

/** Why nobody can read it without its key; null: nothing speaks for that. `head`: its first bytes, up to `sampleBytes`. */
export function sealOf(head: Buffer): string | null {
  const begins = head.toString('hex', 0, 40)
  const seal = seals.find(({ magic }) => begins.startsWith(magic))
  if (seal) return `it is encrypted (${seal.name}), and no key to it is known here`
  if (head.length < enoughBytes || entropyOf(head) < evenFrom(head.length)) return null
  return 'its bytes are as even as those of what is encrypted or packed, and nobody here knows how to open it'
}

/** Shannon entropy in bits a byte. */
export function entropyOf(bytes: Buffer): number {
  const counts = Array.from({ length: 256 }, () => 0)
  for (const byte of bytes) counts[byte] = (counts[byte] as number) + 1
  return counts
    .filter(count => count > 0)
    .reduce((sum, count) => sum - (count / bytes.length) * Math.log2(count / bytes.length), 0)
}
