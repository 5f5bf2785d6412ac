/** What reaches who is on call: the lab's own receiver, watched by the real agent. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { VantageRecords } from '../../src/journal/observations.ts'
import { ofClass, startAgent } from './measured.ts'

const script = fileURLToPath(new URL('../../src/lab/services/on-call.ts', import.meta.url))
const silenceMs = 600
let port: number
let receiver: ChildProcess | null

beforeEach(async () => {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  port = (server.address() as AddressInfo).port
  server.close()
  receiver = null
})
afterEach(() => receiver?.kill('SIGKILL'))

const address = () => `http://127.0.0.1:${port}`
const ask = async (path: string) => (await fetch(address() + path)).json()

async function startReceiver(): Promise<void> {
  const env = { ...process.env, LISTEN_HOST: '127.0.0.1', LISTEN_PORT: String(port), SILENCE_MS: String(silenceMs) }
  receiver = spawn(process.execPath, [script], { env, stdio: 'inherit' })
  const deadline = performance.now() + 10_000
  while (!(await ask('/standing').catch(() => null))) {
    if (performance.now() > deadline) throw new Error('the receiver does not answer')
    await delay(20)
  }
}

/** Posts as Alertmanager does. */
async function notify(route: string, alertname: string, status = 'firing', labels = {}): Promise<void> {
  const body = JSON.stringify({ version: '4', status, alerts: [{ status, labels: { alertname, ...labels } }] })
  const { status: code } = await fetch(`${address()}/${route}`, { method: 'POST', body })
  expect(code).toBe(200)
}

const told = ({ alerts }: VantageRecords) => alerts.map(({ route, name, status }) => `${route} ${name} ${status}`)

async function until(what: string, holds: () => Promise<boolean>): Promise<void> {
  const deadline = performance.now() + 10_000
  while (!(await holds())) {
    if (performance.now() > deadline) throw new Error(`not within 10 s: ${what}`)
    await delay(20)
  }
}

const stands = async (name: string) =>
  ((await ask('/standing')) as { standing: { name: string }[] }).standing.some(alert => alert.name === name)

test('each notification is recorded with the instant at which it arrived, on the clock of the run', async () => {
  await startReceiver()
  await notify('page', 'Before')
  const agent = await startAgent({ notifications: `${address()}/notifications` })
  const from = agent.now()
  await notify('page', 'ServiceDown', 'firing', { service: 'api', component: 'edge@eu' })
  const to = agent.now()
  await notify('ticket', 'MemberDown')
  const records = await agent.records()
  // What had arrived before it watched is not its business.
  expect(told(records).filter(text => !text.startsWith('dead'))).toEqual([
    'page ServiceDown firing',
    'ticket MemberDown firing',
  ])
  const page = records.alerts.find(({ name }) => name === 'ServiceDown')
  expect(page?.labels).toEqual({ service: 'api', component: 'edge@eu' })
  expect(page?.at).toBeGreaterThanOrEqual(from)
  expect(page?.at).toBeLessThanOrEqual(to)
  const asked = ofClass(records, 'on-call')
  expect(asked.map(({ outcome }) => outcome)).not.toContain('error')
  expect(Math.max(...asked.map(({ sent }) => sent))).toBeGreaterThan(to)
})

test('a secret in a label is not recorded; what the agent is told stands neither in its command line nor in its file', async () => {
  await startReceiver()
  const told = {
    secrets: { tokenKey: 'key-of-tokens-7c1f9e' },
    known: [{ text: 'hunter2-7c1f9e', token: 'secret:hmac-sha256:0123456789abcdef' }],
  }
  const agent = await startAgent({ notifications: `${address()}/notifications` }, [], told)
  const commandLine = readFileSync(`/proc/${agent.handle.pid}/cmdline`, 'utf8')
  const variables = readFileSync(`/proc/${agent.handle.pid}/environ`, 'utf8')
  await notify('page', 'ServiceDown', 'firing', { runbook: 'https://wiki:hunter2-7c1f9e@wiki.example/' })
  await agent.handle.stop(AbortSignal.timeout(15_000))
  const text = readFileSync(agent.file, 'utf8')
  const records = await agent.records()
  expect(records.alerts.find(({ name }) => name === 'ServiceDown')?.labels).toEqual({
    runbook: 'https://wiki:secret:hmac-sha256:0123456789abcdef@wiki.example/',
  })
  expect(commandLine).toContain('agent.ts')
  expect(commandLine + variables + text).not.toContain('7c1f9e')
})

test('the receiver itself tells when heartbeats stay away, and when they are back', async () => {
  await startReceiver()
  const agent = await startAgent({ notifications: `${address()}/notifications` })
  await notify('heartbeat', 'Watchdog')
  const beatNs = agent.now()
  await until('the switch is off', () => stands('MonitoringSilent'))
  await notify('heartbeat', 'Watchdog')
  expect(await stands('MonitoringSilent')).toBe(false)
  const records = await agent.records()
  const silent = records.alerts.filter(({ route, at }) => route === 'dead-mans-switch' && at > beatNs - 1e8)
  expect(silent.map(({ status }) => status)).toEqual(['firing', 'resolved'])
  const afterMs = ((silent[0]?.at ?? 0) - beatNs) / 1e6
  expect(afterMs).toBeGreaterThan(silenceMs - 50)
  expect(afterMs).toBeLessThan(silenceMs + 500)
})

test('a receiver that is not there is told from one to which nothing came', async () => {
  const agent = await startAgent({ notifications: `${address()}/notifications` })
  await startReceiver()
  await notify('page', 'ServiceDown')
  const records = await agent.records()
  expect(told(records)).toContain('page ServiceDown firing')
  const outcomes = ofClass(records, 'on-call').map(({ outcome }) => outcome)
  expect(outcomes[0]).toBe('error')
  expect(outcomes.at(-1)).toBe('ok')
})

test('what is no notification is refused, and nothing of it is kept', async () => {
  await startReceiver()
  const { status } = await fetch(`${address()}/page`, { method: 'POST', body: 'no JSON' })
  expect(status).toBe(400)
  await notify('page', 'ServiceDown')
  const { notifications } = (await ask('/notifications?after=0')) as { notifications: { name: string }[] }
  expect(notifications.filter(({ name }) => name !== 'MonitoringSilent').map(({ name }) => name)).toEqual([
    'ServiceDown',
  ])
})
