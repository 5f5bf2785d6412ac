/** A Redis Cluster that speaks nothing but TLS, and lets nobody in without a password; a real agent, and real questions. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { asked } from '../../src/asking/ask.ts'
import { cacheUrl } from '../../src/model/environment/database-url.ts'
import type { Tls } from '../../src/model/tls.ts'
import type { Question } from '../../src/model/question.ts'
import { withLogin } from '../../src/model/store-login.ts'
import { freePort } from '../sshd.ts'
import { ledgerOf, writtenAndReadBack } from './measured.ts'

const folder = mkdtempSync(join(tmpdir(), 'muster-redis-tls-'))
const [key, cert] = ['key', 'cert'].map(name => join(folder, name)) as [string, string]
const password = 'a-word-that-nobody-guesses'
const tls: Tls = { mode: 'verify-full', rootCert: cert, cert, key }
let server: ChildProcess
let port: number

const question = (over: Tls | null, commands: readonly string[]): Question => ({
  ...{ name: 'node', kind: 'redis', address: '127.0.0.1', port, commands },
  ...(over ? { tls: over } : {}),
})
const secrets = () => ({ [`password@127.0.0.1:${port}` as const]: password })
const answer = (one: Question) =>
  Promise.resolve(asked(one)).then(
    value => (value as string[])[0],
    (error: Error) => error.message,
  )

beforeAll(async () => {
  const curve = ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2']
  const files = ['-keyout', key, '-out', cert, '-subj', '/CN=node', '-addext', 'subjectAltName=IP:127.0.0.1']
  execFileSync('openssl', [...curve, ...files], { stdio: 'ignore' })
  port = await freePort()
  const settings = {
    ...{ port: 0, 'tls-port': port, 'tls-cert-file': cert, 'tls-key-file': key, 'tls-ca-cert-file': cert },
    ...{ 'tls-cluster': 'yes', 'cluster-enabled': 'yes', requirepass: password, dir: folder, bind: '127.0.0.1' },
  }
  const argv = Object.entries(settings).flatMap(([name, value]) => [`--${name}`, String(value)])
  server = spawn('redis-server', argv, { stdio: 'ignore' })
  const whole = withLogin(question(tls, ['CLUSTER ADDSLOTSRANGE 0 16383']), secrets())
  await vi.waitFor(async () => expect(await answer(whole)).toBe('OK'), { timeout: 10_000 })
  const state = withLogin(question(tls, ['CLUSTER INFO']), secrets())
  await vi.waitFor(async () => expect(await answer(state)).toContain('cluster_state:ok'), { timeout: 10_000 })
}, 30_000)
afterAll(async () => {
  const ended = once(server, 'exit')
  server.kill('SIGKILL')
  await ended
  rmSync(folder, { recursive: true, force: true })
})

test('a ledger writes and is read back, encrypted and by password; it stands in no record', async () => {
  expect(
    await writtenAndReadBack(ledgerOf(cacheUrl({ tls }, '127.0.0.1', port), { through: 'redis' }), secrets()),
  ).not.toContain(password)
}, 30_000)

test('a question is let in by the password of another node; without it, without TLS, or unknown, it is not', async () => {
  const as = { host: '127.0.0.1', port: 1 }
  const by = { 'password@127.0.0.1:1': password }
  expect(await answer(withLogin({ ...question(tls, ['PING']), as } as Question, by))).toBe('PONG')
  expect(await answer(question(tls, ['PING']))).toMatch(/NOAUTH/)
  expect(await answer(withLogin(question(null, ['PING']), secrets()))).not.toBe('PONG')
  const { rootCert: _, ...unknown } = tls
  expect(await answer(withLogin(question(unknown, ['PING']), secrets()))).toMatch(/self.signed|certificate|closed/i)
}, 30_000)
