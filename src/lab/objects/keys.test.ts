import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { objectKeys } from './keys.ts'

const folder = mkdtempSync(join(tmpdir(), 'muster-object-keys-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

test('of labs that make keys at one moment all take the same, whole, and nothing else is left', async () => {
  for (let round = 0; round < 20; round++) {
    const cache = join(folder, String(round))
    const all = await Promise.all(Array.from({ length: 16 }, () => objectKeys(cache)))
    expect(new Set(all.map(keys => JSON.stringify(keys))).size).toBe(1)
    expect(readdirSync(cache)).toEqual(['object-store-keys.json'])
    expect(statSync(join(cache, 'object-store-keys.json')).mode & 0o777).toBe(0o600)
  }
})
