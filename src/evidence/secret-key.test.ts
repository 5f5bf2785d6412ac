import { execFile } from 'node:child_process'
import {
  chmodSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, expect, test } from 'vitest'
import { generateKey } from './keys.ts'
import { secretKey } from './secret-key.ts'

const root = mkdtempSync(join(tmpdir(), 'muster-secret-key-'))
afterAll(() => rmSync(root, { recursive: true, force: true }))

let folders = 0
const newFolder = () => join(root, String(folders++))

test('processes that make a key at one moment all get the same, and nothing else is left', async () => {
  const folder = newFolder()
  const script = `import { secretKey } from ${JSON.stringify(new URL('secret-key.ts', import.meta.url))}
    process.stdout.write(secretKey(${JSON.stringify(join(folder, 'key'))}).toString('hex'))`
  const run = () => promisify(execFile)(process.execPath, ['--input-type=module', '-e', script])
  const keys = (await Promise.all(Array.from({ length: 6 }, run))).map(({ stdout }) => stdout)
  expect(keys[0]).toMatch(/^[0-9a-f]{64}$/)
  expect(new Set(keys).size).toBe(1)
  expect(readdirSync(folder)).toEqual(['key'])
  expect(statSync(join(folder, 'key')).mode & 0o777).toBe(0o600)
})

test('what another process with the same pid is just writing is left alone', () => {
  const folder = newFolder()
  mkdirSync(folder)
  const [theirs, draft] = [join(folder, 'theirs'), join(folder, `key.${process.pid}.tmp`)]
  writeFileSync(theirs, 'a key of theirs')
  linkSync(theirs, draft)
  secretKey(join(folder, 'key'))
  expect(readFileSync(theirs, 'utf8')).toBe('a key of theirs')
  expect(readdirSync(folder)).toContain(`key.${process.pid}.tmp`)
})

test('a key is closed to others, and one that is closed stays as it is', () => {
  const file = join(newFolder(), 'key')
  const key = secretKey(file)
  chmodSync(file, 0o644)
  expect(secretKey(file)).toEqual(key)
  expect(statSync(file).mode & 0o777).toBe(0o600)
  chmodSync(file, 0o400)
  expect(secretKey(file)).toEqual(key)
  expect(statSync(file).mode & 0o777).toBe(0o400)
})

test('a key that is none, cannot be read or cannot be kept is told with its path', () => {
  const folder = newFolder()
  mkdirSync(folder)
  writeFileSync(join(folder, 'damaged'), 'abc')
  expect(() => secretKey(join(folder, 'damaged'))).toThrow(/damaged: is not a key of 32 bytes/)
  expect(() => secretKey(folder)).toThrow(new RegExp(`${folder}: cannot be read \\(EISDIR\\)`))
  expect(() => secretKey(join(folder, 'damaged/key'))).toThrow(/key: cannot be read \(ENOTDIR\)/)
  expect(readdirSync(folder)).toEqual(['damaged'])
})

test('of two who make a signing key at one moment the second is told that there is one', async () => {
  const path = join(newFolder(), 'signing')
  const done = await Promise.allSettled([generateKey(path), generateKey(path)])
  const [failed, ...more] = done.filter(one => one.status === 'rejected').map(({ reason }) => reason)
  expect(failed).toMatchObject({ code: 'key.exists', exitCode: 64 })
  expect(more).toEqual([])
  const made = done.find(one => one.status === 'fulfilled')?.value
  expect(made?.publicPath).toBe(`${path}.pub`)
})

test('a signing key that cannot be written is told with its path', async () => {
  const file = join(newFolder(), 'file')
  await generateKey(file)
  await expect(generateKey(join(file, 'key'))).rejects.toMatchObject({ code: 'key.unwritable', exitCode: 64 })
})
