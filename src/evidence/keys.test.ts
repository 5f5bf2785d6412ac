import { generateKeyPairSync } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { fileSigner, generateKey } from './keys.ts'

const folder = mkdtempSync(join(tmpdir(), 'muster-keys-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

test('a key of our own making signs', async () => {
  const path = join(folder, 'own.pem')
  const { fingerprint } = await generateKey(path)
  const signer = await fileSigner(path)
  expect(signer.fingerprint).toBe(fingerprint)
  expect(signer.sign(Buffer.from('a')).length).toBeGreaterThan(60)
})

test('a key that cannot sign as evidence is signed is refused when it is read, not when a drill is over', async () => {
  const path = join(folder, 'ed25519.pem')
  writeFileSync(path, generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }))
  await expect(fileSigner(path)).rejects.toMatchObject({
    code: 'key.kind',
    exitCode: 64,
    message: expect.stringContaining('a key of the kind ed25519 cannot sign'),
  })
})
