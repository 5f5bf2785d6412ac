/** A database that lets nobody in without a password (SCRAM) and TLS, as people run it; a real agent, and real questions. */
import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { asked } from '../../src/asking/ask.ts'
import { databaseUrl } from '../../src/model/environment/database-url.ts'
import type { Question } from '../../src/model/question.ts'
import { withLogin } from '../../src/model/store-login.ts'
import { ledgerOf, probeOf, startAgent, writtenAndReadBack } from './measured.ts'
import { type PostgresTarget, startPostgres } from './postgres-target.ts'

const folder = mkdtempSync(join(tmpdir(), 'muster-tls-'))
const [key, cert, other] = ['key', 'cert', 'other'].map(name => join(folder, name)) as [string, string, string]
const password = 'p:w/d@1 ü'
let database: PostgresTarget
let port: number

const certificate = (file: string, name: string) =>
  execFileSync(
    'openssl',
    [
      ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2'],
      ...[
        '-keyout',
        file === cert ? key : join(folder, 'other-key'),
        '-out',
        file,
        '-subj',
        '/CN=db',
        '-addext',
        `subjectAltName=${name}`,
      ],
    ],
    { stdio: 'ignore' },
  )

beforeAll(async () => {
  certificate(cert, 'IP:127.0.0.1')
  certificate(other, 'IP:127.0.0.1')
  chmodSync(key, 0o600)
  database = await startPostgres({
    settings: ['ssl=on', `ssl_cert_file=${cert}`, `ssl_key_file=${key}`],
    hba: ['hostssl all drill 127.0.0.1/32 scram-sha-256', 'host all drill 127.0.0.1/32 reject'],
  })
  port = Number(new URL(database.url).port)
  await database.query(`SET password_encryption = 'scram-sha-256'; CREATE ROLE drill LOGIN PASSWORD '${password}'`)
  await database.query('GRANT SELECT, INSERT ON muster_ledger TO drill')
})
afterAll(async () => {
  await database.stop()
  rmSync(folder, { recursive: true, force: true })
})

const urlWith = (rootCert: string | null) =>
  databaseUrl(
    { user: 'drill', ...(rootCert === null ? {} : { tls: { mode: 'verify-full', rootCert } }) },
    ...(['127.0.0.1', port, 'postgres'] as const),
  )
const secrets = () => ({ [`password@127.0.0.1:${port}` as const]: password })

test('a ledger writes and is read back, encrypted and by password; neither stands in a record', async () => {
  expect(await writtenAndReadBack(ledgerOf(urlWith(cert)), secrets())).not.toContain(password)
}, 30_000)

test('a front door that speaks TLS is asked and written to where its authority is known, and nowhere else', async () => {
  const server = createServer({ key: readFileSync(key), cert: readFileSync(cert) }, (request, response) =>
    response.writeHead(request.headers.authorization === 'Bearer abc' ? 201 : 401).end(),
  )
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const url = `https://127.0.0.1:${(server.address() as AddressInfo).port}/orders`
  const outcomes = async (authority: string) => {
    vi.stubEnv('NODE_EXTRA_CA_CERTS', authority)
    const ledger = ledgerOf(url, { through: 'front-door', service: 'shop', write: { method: 'POST' } })
    const probe = probeOf('shop', url, { kind: 'http-service', subject: 'shop' })
    const known = { secrets: { 'header#shop': 'authorization: Bearer abc' } }
    const agent = await startAgent({ probes: [probe], ledgers: [ledger] }, [], known)
    vi.unstubAllEnvs()
    await delay(400)
    const { writes, operations } = await agent.records()
    return [...new Set([...writes, ...operations].map(({ outcome, code }) => code ?? outcome))]
  }
  try {
    expect(await outcomes(cert)).toEqual(['ok'])
    expect(await outcomes(other)).toEqual(['DEPTH_ZERO_SELF_SIGNED_CERT'])
  } finally {
    server.close()
  }
}, 30_000)

test('a question is let in the same way; without password, without TLS, or where another answers it is not', async () => {
  const question = (rootCert: string | null): Question => ({
    name: 'q',
    kind: 'sql',
    url: urlWith(rootCert),
    sql: 'SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()',
  })
  const answer = (from: Question) => Promise.resolve(asked(from)).catch((error: Error) => error.message)
  expect(await answer(withLogin(question(cert), secrets()))).toEqual([{ ssl: true }])
  expect(await answer(question(cert))).toMatch(/password/)
  expect(await answer(withLogin(question(null), secrets()))).toMatch(/pg_hba|no encryption|rejects/)
  expect(await answer(withLogin(question(other), secrets()))).toMatch(/certificate/)
}, 30_000)
