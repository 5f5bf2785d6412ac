import { execFileSync, spawn } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { running, startSshd, type Sshd } from '../../../../../test/sshd.ts'
import { ownModule } from '../../../../model/own-files.ts'
import { SshHosts } from '../ssh-hosts.ts'
import { KeptProcess } from './kept-process.ts'

const base = mkdtempSync(join(tmpdir(), 'kept-'))
const attach = ownModule(import.meta.dirname, 'attach')
let sshd: Sshd
let hosts: SshHosts
let count = 0

/** Counts aloud, says again what it is told, and ends when its stdin does. */
const program = `
import { createInterface } from 'node:readline'
let at = 0
setInterval(() => console.log('tick ' + at++), 10)
createInterface({ input: process.stdin })
  .on('line', line => (line === 'fail' ? (console.error('told to'), process.exit(3)) : console.log('heard ' + line)))
  .on('close', () => process.exit(7))
`

beforeAll(async () => {
  sshd = await startSshd()
  hosts = new SshHosts({ hosts: { 'db-1': { ssh: sshd.access } } })
  writeFileSync(join(base, 'program.mjs'), program)
})
afterAll(async () => {
  await hosts.close()
  await sshd.end()
  rmSync(base, { recursive: true, force: true })
})

function start(patienceMs = 10_000) {
  const folder = join(base, String(++count))
  mkdirSync(folder)
  const again = [process.execPath, attach, folder]
  const words = [...again, String(patienceMs), process.execPath, join(base, 'program.mjs')]
  const kept = new KeptProcess(async isFirst => {
    if (!isFirst) await hosts.reconnect('db-1')
    return hosts.spawn('db-1', isFirst ? words : again)
  }, patienceMs)
  const lines: string[] = []
  createInterface({ input: kept.stdout }).on('line', line => lines.push(line))
  let stderr = ''
  kept.stderr.on('data', (part: Buffer) => (stderr += part.toString()))
  const closed = new Promise<number | null>(resolve => kept.once('close', resolve))
  const ofKind = (kind: string) => lines.filter(line => line.startsWith(kind))
  return { kept, closed, folder, ticks: () => ofKind('tick'), heard: () => ofKind('heard'), stderr: () => stderr }
}

const upTo = (count: number, kind: string) => Array.from({ length: count }, (_, at) => `${kind} ${at}`)

test('its lines, its stderr and its end come here, and nothing of it is left', async () => {
  const { kept, closed, folder, heard, stderr } = start()
  kept.stdin.write('0\n1\n')
  await vi.waitFor(() => expect(heard()).toEqual(['heard 0', 'heard 1']), { timeout: 10_000 })
  kept.stdin.write('fail\n')
  expect(await closed).toBe(3)
  expect(stderr()).toContain('told to')
  await vi.waitUntil(() => !existsSync(folder) && running(folder).length === 0, { timeout: 10_000 })
})

test('a connection that is cut over and over loses no line, doubles none, and does not change their order', async () => {
  const { kept, closed, ticks, heard } = start()
  for (let at = 0; at < 60; at++) {
    kept.stdin.write(`${at}\n`)
    const before = ticks().length
    await vi.waitUntil(() => ticks().length > before, { timeout: 10_000, interval: 5 })
    if (at % 20 === 10) sshd.cut()
  }
  await vi.waitFor(() => expect(heard()).toHaveLength(60), { timeout: 10_000 })
  kept.stdin.end()
  expect(await closed).toBe(7)
  expect(heard()).toEqual(upTo(60, 'heard'))
  expect(ticks()).toEqual(upTo(ticks().length, 'tick'))
  expect(sshd.letIn()).toBeGreaterThanOrEqual(4)
})

test('a line that a broken connection has cut off is no word, and ends nobody', async () => {
  const { kept, closed, folder, ticks } = start()
  await vi.waitUntil(() => ticks().length > 0, { timeout: 10_000 })
  // A socket's path must be short: it is named from its folder.
  const script = `require('net').connect('socket').end('{"t":"line","n":1,"te')`
  execFileSync(process.execPath, ['-e', script], { cwd: folder })
  kept.stdin.end()
  expect(await closed).toBe(7)
  expect(ticks()).toEqual(upTo(ticks().length, 'tick'))
})

test('a line that is said again, because nobody knew that it had come, is given to the program once', async () => {
  const { kept, closed, folder } = start()
  kept.stdin.write('0\n')
  await vi.waitUntil(() => existsSync(join(folder, 'socket')), { timeout: 10_000 })
  // Another that joins, as this process would after it lost its connection: with all that it had said.
  const again = [
    { t: 'from', seen: 0 },
    { t: 'line', n: 1, text: '0' },
    { t: 'line', n: 2, text: '1' },
    { t: 'line', n: 2, text: '1' },
    { t: 'end' },
  ]
  const script = `const socket = require('net').connect('socket')
    socket.write(${JSON.stringify(again.map(word => `${JSON.stringify(word)}\n`).join(''))})
    socket.pipe(process.stdout)
    socket.on('data', part => String(part).includes('"exit"') && socket.end())`
  await vi.waitUntil(() => running(join(base, 'program.mjs')).length > 0, { timeout: 10_000 })
  const said = execFileSync(process.execPath, ['-e', script], { cwd: folder, encoding: 'utf8', timeout: 10_000 })
  expect(said.match(/"heard \d+"/g)).toEqual(['"heard 0"', '"heard 1"'])
  kept.kill()
  await closed
})

test('what the keeper says again is told once, and what a login prints on lines of its own is none of it', async () => {
  const a = { t: 'out', n: 1, text: 'a' }
  const words = [a, a, { t: 'out', n: 2, text: 'b' }, a, { t: 'exit', n: 3, code: 0 }]
  const said = words.map(word => `${JSON.stringify(word)}\n`).join('Welcome\n7\nnull\n{}\n')
  const script = `process.stdout.write(${JSON.stringify(said)}); process.stdin.resume()`
  const kept = new KeptProcess(async () => spawn(process.execPath, ['-e', script], { stdio: 'pipe' }), 1_000)
  const told = text(kept.stdout)
  expect(await new Promise(resolve => kept.once('close', resolve))).toBe(0)
  expect(await told).toBe('a\nb\n')
})

test('nobody listens any more: its stdin ends, and nothing of it is left', async () => {
  const { closed, folder, ticks } = start(300)
  await vi.waitUntil(() => ticks().length > 0, { timeout: 10_000 })
  expect(running(folder).length).toBeGreaterThan(0)
  // As if this process were gone: nobody joins again.
  hosts.reconnect = () => Promise.reject(new Error('no way there'))
  sshd.cut()
  expect(await closed).toBeNull()
  await vi.waitUntil(() => !existsSync(folder) && running(folder).length === 0, { timeout: 10_000 })
  hosts.reconnect = SshHosts.prototype.reconnect
})

test('killed here, it is killed there', async () => {
  const { kept, closed, folder, ticks } = start()
  await vi.waitUntil(() => ticks().length > 0, { timeout: 10_000 })
  kept.kill()
  expect(await closed).toBeNull()
  await vi.waitUntil(() => !existsSync(folder) && running(folder).length === 0, { timeout: 10_000 })
})

test('what cannot be started is told at once, with why', async () => {
  const nowhere = new KeptProcess(
    async () => hosts.spawn('db-1', [process.execPath, attach, join(base, 'none')]),
    10_000,
  )
  let stderr = ''
  nowhere.stderr.on('data', (part: Buffer) => (stderr += part.toString()))
  expect(await new Promise(resolve => nowhere.once('close', resolve))).toBe(1)
  expect(stderr).toMatch(/ENOENT/)
})
