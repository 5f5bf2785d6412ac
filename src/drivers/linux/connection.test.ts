import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { type AddressInfo, createConnection, createServer, type Server, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { afterEach, expect, onTestFinished, test } from 'vitest'
import { hostsBy, thisMachine } from '../../../test/this-machine.ts'
import { connectionEnd } from './connection.ts'

const children: ChildProcess[] = []
const sockets: Socket[] = []
const servers: Server[] = []

afterEach(() => {
  for (const socket of sockets.splice(0)) socket.destroy()
  for (const server of servers.splice(0)) server.close()
  for (const child of children.splice(0)) child.kill('SIGKILL')
})

const endOf = (port: number, withinMs: number, hosts = thisMachine) =>
  connectionEnd(hosts, 'here', { address: '127.0.0.1', port, withinMs })

async function listening(): Promise<{ port: number; server: Server }> {
  const server = createServer().listen(0, '127.0.0.1')
  servers.push(server)
  await once(server, 'listening')
  return { port: (server.address() as AddressInfo).port, server }
}

/** Nobody takes connections there, and no more of them can wait: what else comes is dropped without a word, until they are taken. */
async function silent(): Promise<{ port: number; server: ChildProcess }> {
  const listen = `require('net').createServer().listen({ host: '127.0.0.1', port: 0, backlog: 1 }, function () { console.log(this.address().port) })`
  const server = spawn(process.execPath, ['-e', listen], { stdio: 'pipe' })
  children.push(server)
  const [line] = (await once(server.stdout, 'data')) as [Buffer]
  const port = Number(line.toString())
  server.kill('SIGSTOP')
  for (let waiting = 0; waiting < 4; waiting++) sockets.push(createConnection(port, '127.0.0.1'))
  for (const socket of sockets) socket.on('error', () => undefined)
  await Promise.all(sockets.slice(0, 2).map(socket => once(socket, 'connect')))
  return { port, server }
}

test('a connection is made where somebody listens, refused where nobody does', async () => {
  const { port, server } = await listening()
  expect(await endOf(port, 5_000)).toBe('was made')
  server.close()
  expect(await endOf(port, 5_000)).toBe('was refused')
})

test('where nobody answers, the time that was given is waited', async () => {
  const { port } = await silent()
  const from = performance.now()
  expect(await endOf(port, 400)).toBe('timed out')
  expect(performance.now() - from).toBeGreaterThan(390)
})

test('the birth of whoever connects does not count', async () => {
  const { port } = await listening()
  const folder = mkdtempSync(join(tmpdir(), 'muster-slow-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  // What a shell runs when it is born.
  const BASH_ENV = join(folder, 'slow.sh')
  writeFileSync(BASH_ENV, 'sleep 0.7')
  const slow = hostsBy((host, argv) => thisMachine.spawn(host, argv, { env: { BASH_ENV } }))
  expect(await endOf(port, 400, slow)).toBe('was made')
})

test('an answer that came in time counts, also when it is read only later', async () => {
  const { port, server } = await silent()
  let reader: ChildProcess | undefined
  const here = hostsBy((...started) => (reader = thisMachine.spawn(...started)))
  const ended = endOf(port, 2_000, here)
  await delay(400)
  reader?.kill('SIGSTOP')
  // The kernel asks again one second after the first time.
  server.kill('SIGCONT')
  await delay(2_200)
  reader?.kill('SIGCONT')
  expect(await ended).toBe('was made')
})
