import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { musterIn } from '../drills/muster.ts'

const home = mkdtempSync(join(tmpdir(), 'muster-init-'))
const { muster } = musterIn(home)
const file = join(home, 'patroni.yml')
let server: Server
let url: string

beforeAll(async () => {
  writeFileSync(
    file,
    'scope: shop-db\nname: pg1\netcd3: { hosts: "10.0.1.1:2379" }\npostgresql: { connect_address: "10.0.1.1:5432", data_dir: /data, authentication: { superuser: { password: hunter2-hunter2 } } }\n',
  )
  const members = [1, 2].map(nth => ({
    name: `pg${nth}`,
    host: `10.0.1.${nth}`,
    port: 5432,
    api_url: `http://10.0.1.${nth}:8008/patroni`,
  }))
  const replies: Record<string, object> = {
    '/patroni': { patroni: { scope: 'shop-db', name: 'pg1' } },
    '/cluster': { members },
  }
  server = createServer((request, response) => response.end(JSON.stringify(replies[request.url ?? ''] ?? 'no')))
  await once(server.listen(0, '127.0.0.1'), 'listening')
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterAll(() => {
  server.close()
  rmSync(home, { recursive: true, force: true })
})

test('a draft is made from a file and from who answers; what is missing is told by its path, and no password is carried', async () => {
  const out = join(home, 'drafts/ours.ts')
  const { code, stdout, stderr } = await muster('init', url, file, '--out', out)
  expect([code, stdout]).toEqual([0, ''])
  expect(stderr).toContain('fill in regions.region-1.country: its country: two letters')
  const text = readFileSync(out, 'utf8')
  expect(text).toMatch(
    /members: \{ a: \{ host: '10\.0\.1\.1', port: 5432 \}, b: \{ host: '10\.0\.1\.2', port: 5432 \} \}/,
  )
  expect(text).toContain("pidFile: '/data/postmaster.pid'")
  expect(text + stderr).not.toContain('hunter2')
  const { code: validated, stderr: says } = await muster('validate', '-e', out)
  expect([validated, says]).toEqual([64, expect.stringContaining('objectives.rto.critical: is "?"')])
})

test('a draft goes to stdout, and as data with its blanks; a file that is there is kept', async () => {
  const { stdout } = await muster('init', file)
  expect(stdout).toMatch(/^\/\/ A draft, made from patroni\.yml/)
  const asData = JSON.parse((await muster('init', file, '--output', 'json')).stdout) as {
    blanks: object[]
    draft: string
  }
  expect(asData.draft).toBe(stdout)
  expect(asData.blanks.length).toBeGreaterThan(10)
  const before = readFileSync(file, 'utf8')
  expect((await muster('init', file, '--out', file)).code).toBe(64)
  expect(readFileSync(file, 'utf8')).toBe(before)
})

test.each([
  [['init', 'no-such-file'], 'no such file'],
  [['init', 'ftp://10.0.1.1'], 'nobody is asked by ftp:'],
  [['init', 'http://127.0.0.1:9'], 'nobody answers'],
  [['init', 'redis://127.0.0.1:9'], 'nobody answers'],
  [['init', 'package.json'], 'this is a package.json'],
  [['init', 'package.json', '--name', 'Ours!'], 'is no name'],
  [['setup', '--apply'], 'are for an estate'],
  [['setup', '-e', 'lab-single-region'], 'brings all that it needs'],
])('%j is refused in a sentence, and nothing is written', async (args, says) => {
  const { code, stdout, stderr } = await muster(...args)
  expect([code, stdout, stderr]).toEqual([64, '', expect.stringContaining(says)])
  expect(existsSync(join(home, 'environments'))).toBe(false)
})
