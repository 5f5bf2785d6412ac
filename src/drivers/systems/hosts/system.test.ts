import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:net'
import { once } from 'node:events'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import lab from '../../../../environments/lab-single-region.ts'
import { freePort, lasting, running, startSshd, type Sshd } from '../../../../test/sshd.ts'
import type { EstateEnvironment } from '../../../model/environment/environment.ts'
import { ownModule } from '../../../model/own-files.ts'
import { HostsSystem } from './system.ts'

const { driver: _, ...said } = lab
const folder = mkdtempSync(join(tmpdir(), 'hosts-'))
let sshd: Sshd
let server: Server
let system: HostsSystem
let worker: ChildProcess
let time: string

function estate(port: number): EstateEnvironment {
  const services = {
    shop: { ...said.services['backend-api']!, auth: { jwt: { key: { fromFile: join(folder, 'key') }, subjects: 1 } } },
  }
  const hosts = { 'db-1': { ssh: sshd.access, region: 'eu-west-1', zone: 'a' } }
  const worked = { id: 'worker@a', kind: 'worker', host: 'db-1', pidFile: join(folder, 'pid'), ports: [port] }
  const other = {
    id: 'other@a',
    kind: 'worker',
    host: 'db-1',
    pattern: 'no-process-is-called-like-this',
    start: ['sleep', '0'],
  }
  const systems = { machines: { driver: 'hosts' as const, hosts, components: [worked, other] } }
  return { ...said, name: 'ours', services, systems }
}

beforeAll(async () => {
  sshd = await startSshd([`SetEnv XDG_CACHE_HOME=${join(folder, 'cache')}`])
  const port = await freePort()
  server = createServer().listen(port, '127.0.0.1')
  await once(server, 'listening')
  writeFileSync(join(folder, 'key'), 'a-key-of-the-test\n')
  system = await HostsSystem.open(estate(port))
})
beforeEach(() => {
  worker?.kill('SIGKILL')
  time = lasting()
  worker = spawn('sleep', [time])
  writeFileSync(join(folder, 'pid'), `${worker.pid}\n`)
})
afterAll(async () => {
  worker.kill('SIGKILL')
  await system.close()
  await sshd.end()
  server.close()
  rmSync(folder, { recursive: true })
})

const claim = { runId: 'run', name: 'freeze', host: 'db-1' }
const stateOf = (pid: number) => readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.[0]

test('a component is found, stopped under a claim, and let go on by nobody but who claimed it', async () => {
  const refs = await system.processesOf(['worker@a'])
  expect(refs).toMatchObject([{ pid: worker.pid, host: 'db-1' }])
  await system.strike(refs, 'STOP', claim, 60_000)
  await vi.waitUntil(() => stateOf(worker.pid as number) === 'T', { timeout: 20_000 })
  expect(await system.isClaimed(claim)).toBe(true)
  await system.thaw({ ...claim, runId: 'another' })
  expect(stateOf(worker.pid as number)).toBe('T')
  await system.thaw(claim)
  await vi.waitUntil(() => stateOf(worker.pid as number) === 'S', { timeout: 20_000 })
  expect(await system.isClaimed(claim)).toBe(false)
})

test('what runs and answers is steady, and what does not is told; a fault that was left is seen', async () => {
  await system.strike(await system.processesOf(['worker@a']), 'STOP', claim, null)
  const checks = await system.steadyState(AbortSignal.timeout(20_000))
  await system.thaw(claim)
  const named = (name: string) => checks.find(check => check.name === name)
  expect(named('worker@a')).toMatchObject({
    ok: true,
    detail: expect.stringContaining(`pid ${worker.pid}, a connection`),
  })
  expect(named('other@a')).toEqual({ name: 'other@a', ok: false, detail: 'it has no process' })
  expect(named('broken/leftover-faults@db-1')).toMatchObject({
    ok: false,
    detail: expect.stringContaining('fault-run-freeze'),
  })
}, 60_000)

test('one of its own programs runs there, on a Node that was brought there, and only once', async () => {
  const agent = ownModule(join(import.meta.dirname, '../../../vantage'), 'plant')
  for (let turn = 0; turn < 2; turn++) {
    const child = await system.launch('db-1', { argv: [process.execPath, agent] })
    child.stdin?.end(JSON.stringify({ calls: [] }))
    expect(await text(child.stdout as NodeJS.ReadableStream)).toBe('[]')
  }
  const brought = readdirSync(join(folder, 'cache/muster'))
  expect(brought.filter(name => name !== 'runs')).toHaveLength(1)
}, 60_000)

test('its clock is compared with ours: on this machine they are one', async () => {
  const { offsetNs, halfWidthNs } = await system.away.clock('db-1')
  expect(Math.abs(Number(offsetNs))).toBeLessThanOrEqual(halfWidthNs)
}, 60_000)

test('what a program of a run wrote there is read, and nothing where it wrote nothing', async () => {
  expect(await system.away.read('db-1', 'run-1', 'shop')).toBe('')
  const there = await system.away.fileAt('db-1', 'run-1', 'shop')
  expect(there).toBe(join(folder, 'cache/muster/runs/run-1/shop.ndjson'))
  writeFileSync(there, '{"t":"end"}\n')
  expect(await system.away.read('db-1', 'run-1', 'shop')).toBe('{"t":"end"}\n')
}, 60_000)

test('a key is looked up where the environment says, and names the service that takes it', () => {
  expect(system.secrets()).toEqual({ 'tokenKey#shop': 'a-key-of-the-test' })
})

test('what is to be started and cannot be is told; what runs is left alone', async () => {
  await system.start('worker@a')
  expect(running(`sleep ${time}`)).toEqual([worker.pid])
  worker.kill('SIGKILL')
  await once(worker, 'exit')
  await expect(system.start('worker@a')).rejects.toMatchObject({ code: 'hosts.no-start' })
  await expect(system.start('nobody@a')).rejects.toMatchObject({ code: 'hosts.unknown-component' })
})
