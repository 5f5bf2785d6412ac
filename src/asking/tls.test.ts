/** A server that lets in only who shows a certificate of its authority, and a name and a password, as an etcd or a Patroni may. */
import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:https'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Tls } from '../model/tls.ts'
import type { Question } from '../model/question.ts'
import { withLogin } from '../model/store-login.ts'
import { newAgent, send } from '../vantage/http-attempt.ts'
import { asked } from './ask.ts'

const folder = mkdtempSync(join(tmpdir(), 'muster-ask-'))
const at = (name: string) => join(folder, name)
const openssl = (...words: string[]) => execFileSync('openssl', words, { cwd: folder, stdio: 'ignore' })
const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2']
let server: Server
let port: number

/** Signed by the authority, for one address. */
function certificate(name: string, address: string): void {
  openssl('req', ...curve.slice(0, -2), '-keyout', `${name}.key`, '-out', `${name}.csr`, '-subj', `/CN=${name}`)
  writeFileSync(at(`${name}.ext`), `subjectAltName=IP:${address}\n`)
  const by = ['-CA', 'ca.pem', '-CAkey', 'ca.key', '-CAcreateserial', '-days', '2', '-extfile', `${name}.ext`]
  openssl('x509', '-req', '-in', `${name}.csr`, ...by, '-out', `${name}.pem`)
}

beforeAll(async () => {
  openssl('req', '-x509', ...curve, '-keyout', 'ca.key', '-out', 'ca.pem', '-subj', '/CN=authority')
  openssl('req', '-x509', ...curve, '-keyout', 'stranger.key', '-out', 'stranger.pem', '-subj', '/CN=stranger')
  // It is another address than the one at which it answers.
  certificate('server', '10.9.9.9')
  certificate('client', '10.9.9.8')
  const [key, cert, ca] = ['server.key', 'server.pem', 'ca.pem'].map(name => readFileSync(at(name)))
  const options = { key, cert, ca, requestCert: true, rejectUnauthorized: true } as object
  server = createServer(options, (request, response) => {
    const parts: Buffer[] = []
    request
      .on('data', (part: Buffer) => parts.push(part))
      .on('end', () =>
        response.writeHead(203).end(`${request.method} ${request.headers.authorization} ${parts.join('')}`),
      )
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  port = (server.address() as AddressInfo).port
})
afterAll(() => {
  server.close()
  rmSync(folder, { recursive: true, force: true })
})

const shown = { cert: at('client.pem'), key: at('client.key') }
const trusted: Tls = { mode: 'verify-ca', rootCert: at('ca.pem'), ...shown }
const ask = (tls: Tls, more: Partial<Extract<Question, { kind: 'http' }>> = {}) =>
  asked({ name: 'one', kind: 'http', url: `https://127.0.0.1:${port}/config`, tls, ...more }) as Promise<object>

test('who shows the certificate, and trusts the authority, is answered', async () => {
  expect(await ask(trusted)).toMatchObject({ status: 203, body: 'GET undefined ' })
  expect(await ask({ mode: 'require', ...shown })).toMatchObject({ status: 203 })
})

test('a name and its password go along, and what is to be changed', async () => {
  const question: Question = {
    ...{ name: 'one', kind: 'http', url: `https://ops@127.0.0.1:${port}/config`, tls: trusted },
    ...{ method: 'PATCH', body: '{"ttl": 20}' },
  }
  const letIn = withLogin(question, { [`password@127.0.0.1:${port}`]: 'p:w' })
  const basic = Buffer.from('ops:p:w').toString('base64')
  expect(await asked(letIn)).toMatchObject({ body: `PATCH Basic ${basic} {"ttl": 20}` })
})

test('what does not fit is told', async () => {
  await expect(ask({ ...trusted, mode: 'verify-full' })).rejects.toThrow(/10\.9\.9\.9/)
  await expect(ask({ ...trusted, rootCert: at('stranger.pem') })).rejects.toThrow(/unable|self.signed|verify/)
  await expect(ask({ mode: 'require' })).rejects.toThrow(/certificate required|handshake|ECONNRESET|socket hang up/i)
  await expect(ask({ ...trusted, cert: at('none.pem') })).rejects.toThrow(/none\.pem/)
})

test('a probe speaks as it is told, too', async () => {
  const url = `https://127.0.0.1:${port}/patroni`
  const probed = (tls?: Tls) =>
    send({ agent: newAgent(url, tls), url, method: 'GET', lingerMs: 5_000 }, ({ status }) => ({
      outcome: 'ok',
      code: String(status),
    }))
  expect(await probed(trusted)).toMatchObject({ outcome: 'ok', code: '203' })
  expect(await probed({ ...trusted, mode: 'verify-full' })).toMatchObject({ outcome: 'error' })
  expect(await probed()).toMatchObject({ outcome: 'error' })
})
