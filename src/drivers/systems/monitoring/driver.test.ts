import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import overSsh from '../../../../environments/lab-over-ssh.ts'
import { freePort } from '../../../../test/sshd.ts'
import type { EstateEnvironment } from '../../../model/environment/environment.ts'
import type { MonitoringCheck } from '../../../model/environment/monitoring/monitoring-settings.ts'
import type { DrilledSystem } from '../../contract/system.ts'
import { secretsOf } from '../secrets.ts'
import { monitoringDrivers } from './driver.ts'

let server: Server
let base: string
/** what the next request is answered with */
let reply: { status: number; body: unknown } | null
let last: IncomingMessage | undefined

beforeAll(async () => {
  server = createServer((request, response) => {
    last = request
    if (!reply) return
    const { status, body } = reply
    response.writeHead(status).end(typeof body === 'string' ? body : JSON.stringify(body))
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterAll(() => {
  server.closeAllConnections()
  server.close()
})

const estate = (check: MonitoringCheck): EstateEnvironment => ({
  ...overSsh,
  services: {},
  stores: {},
  systems: { ...overSsh.systems, watch: { driver: 'monitoring', checks: { errors: check } } },
})

async function seen(check: MonitoringCheck, ms = 5_000) {
  const environment = estate(check)
  const secrets = await secretsOf(environment)
  const look = monitoringDrivers(environment)[0]?.checks?.get('watch/errors')
  return await look?.({ secrets: () => secrets } as unknown as DrilledSystem, AbortSignal.timeout(ms))
}

const series = (...found: [object, string][]) => ({
  status: 200,
  body: {
    status: 'success',
    data: { resultType: 'vector', result: found.map(([metric, value]) => ({ metric, value: [1, value] })) },
  },
})
const alert = (more: object = {}): MonitoringCheck => ({
  prometheus: `${base}/prom/`,
  alert: 'rate(errors[1m]) > 5',
  ...more,
})

test('an expression that yields nothing holds; one that yields something does not, and says what', async () => {
  reply = series()
  expect(await seen(alert())).toEqual({ name: 'watch/errors', ok: true, detail: 'nothing: rate(errors[1m]) > 5' })
  expect(last?.url).toBe('/prom/api/v1/query?query=rate%28errors%5B1m%5D%29+%3E+5')
  reply = series([{ __name__: 'errors', job: 'shop' }, '7'], [{}, '8'], [{}, '9'], [{}, '10'])
  expect(await seen(alert())).toMatchObject({
    ok: false,
    detail: 'rate(errors[1m]) > 5: errors{job="shop"} is 7, {} is 8, {} is 9 and 1 more',
  })
})

test('a number is an alert unless it is 0', async () => {
  const scalar = (value: string) => ({
    status: 200,
    body: { status: 'success', data: { resultType: 'scalar', result: [1, value] } },
  })
  reply = scalar('0')
  expect(await seen(alert())).toMatchObject({ ok: true })
  reply = scalar('2')
  expect(await seen(alert())).toMatchObject({ ok: false, detail: expect.stringContaining('it is 2') })
})

test.each<[string, { status: number; body: unknown }, RegExp]>([
  [
    'its own error',
    { status: 400, body: { status: 'error', error: 'parse error at char 3' } },
    /parse error at char 3/,
  ],
  ['a page for people', { status: 200, body: '<html>' }, /no Prometheus/],
  ['null', { status: 502, body: 'null' }, /status 502/],
  ['a matrix', { status: 200, body: { status: 'success', data: { resultType: 'matrix', result: [] } } }, /is no alert/],
])('of a Prometheus that cannot say, nothing is known, and that does not hold: %s', async (_what, given, why) => {
  reply = given
  expect(await seen(alert())).toMatchObject({ ok: false, detail: expect.stringMatching(why) })
})

test('a page holds while it is as it should be', async () => {
  const page: MonitoringCheck = { get: `${base}/health`, good: { status: [200], json: { '/queue': 'ok' } } }
  reply = { status: 200, body: { queue: 'ok' } }
  expect(await seen(page)).toMatchObject({ ok: true, detail: expect.stringContaining('/health answers as it should') })
  reply = { status: 200, body: { queue: 'full' } }
  expect(await seen(page)).toMatchObject({ ok: false, detail: expect.stringContaining('{"queue":"full"}') })
  reply = { status: 503, body: 'down' }
  expect(await seen({ get: `${base}/health` })).toMatchObject({
    ok: false,
    detail: expect.stringContaining('503: down'),
  })
})

test('who asks shows who he is, by a secret that is looked up', async () => {
  reply = { status: 200, body: 'ok' }
  process.env['MUSTER_TEST_TOKEN'] = 'Bearer t0ken'
  const headers = { authorization: { fromEnvironment: 'MUSTER_TEST_TOKEN' }, 'x-scope-orgid': 'drills' }
  expect(await seen({ get: `${base}/health`, headers })).toMatchObject({ ok: true })
  delete process.env['MUSTER_TEST_TOKEN']
  expect(last?.headers).toMatchObject({ authorization: 'Bearer t0ken', 'x-scope-orgid': 'drills' })
})

test('nobody, or nobody in time, does not hold', async () => {
  reply = null
  expect(await seen({ get: `${base}/health`, timeout: '100ms' })).toMatchObject({
    ok: false,
    detail: expect.stringMatching(/did not answer in time$/),
  })
  expect(await seen({ get: 'http://127.0.0.1:9/' })).toMatchObject({
    ok: false,
    detail: expect.stringMatching(/^127\.0\.0\.1:9: .*(ECONNREFUSED|bad port)/),
  })
})

test('a real Prometheus is understood: what it yields, what it does not, and what it cannot read', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'muster-prometheus-'))
  writeFileSync(join(folder, 'prometheus.yml'), '{}')
  const port = await freePort()
  const files = [`--config.file=${folder}/prometheus.yml`, `--storage.tsdb.path=${folder}/data`]
  const child = spawn('prometheus', [...files, `--web.listen-address=127.0.0.1:${port}`], { stdio: 'ignore' })
  const of = (expression: string) => seen({ prometheus: `http://127.0.0.1:${port}`, alert: expression })
  try {
    await vi.waitFor(async () => expect(await of('vector(0) > 1')).toMatchObject({ ok: true }), { timeout: 15_000 })
    expect(await of('vector(2) > 1')).toMatchObject({ ok: false, detail: 'vector(2) > 1: {} is 2' })
    expect(await of('up >')).toMatchObject({ ok: false, detail: expect.stringContaining('parse error') })
    expect(await of('up[1m]')).toMatchObject({ ok: false, detail: expect.stringContaining('is no alert') })
  } finally {
    const ended = once(child, 'exit')
    child.kill('SIGKILL')
    await ended
    rmSync(folder, { recursive: true, force: true })
  }
}, 30_000)
