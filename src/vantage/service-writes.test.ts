import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { once } from 'node:events'
import { text } from 'node:stream/consumers'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { PlannedLedger, PlannedReadBack, PlannedWrite } from '../model/plan/plan.ts'
import type { Secrets } from './protocol.ts'
import { readServiceBack } from './service-read-back.ts'
import { throughService } from './service-writes.ts'

interface Heard {
  readonly method: string
  readonly url: string
  readonly headers: IncomingMessage['headers']
  readonly body: string
}

let server: Server
let heard: Heard[]
let reply: (request: Heard, response: ServerResponse) => void
beforeEach(async () => {
  heard = []
  server = createServer(async (request, response) => {
    const { method = '', url = '', headers } = request
    const one = { method, url, headers, body: await text(request) }
    heard.push(one)
    reply(one, response)
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
})
afterEach(() => {
  server.closeAllConnections()
  server.close()
})

const at = (path: string) => `http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`
const says =
  (status: number, body: unknown = '', headers: Record<string, string> = {}): typeof reply =>
  (_request, response) =>
    response.writeHead(status, headers).end(typeof body === 'string' ? body : JSON.stringify(body))

const ledgerTo = (path: string, write: PlannedWrite): PlannedLedger => ({
  ...{ name: 'orders', store: 'db', through: 'front-door', urls: [at(path)], service: 'shop', write },
  ...{ writers: 1, everyMs: 20, deadlineMs: 300, lingerMs: 1_000, maxInFlight: 10, subjects: 1 },
})

async function written(path: string, write: PlannedWrite, secrets: Secrets = {}) {
  const door = throughService(ledgerTo(path, write), 'run-1', secrets)
  const answer = await door.write(3, 41)
  door.close()
  return answer
}

test('the key stands wherever the environment puts it: in the path, a header, the body', async () => {
  reply = says(201)
  const write: PlannedWrite = {
    ...{ method: 'PUT', headers: { 'Idempotency-Key': '{key}' } },
    body: { lines: [{ note: 'no {number} of {writer}', n: '{number}' }], ledger: '{ledger}' },
  }
  expect(await written('/orders/{key}?dry=0', write)).toEqual({ outcome: 'ok', by: {} })
  const [one] = heard as [Heard]
  const key = one.headers['idempotency-key']
  expect(key).toMatch(/^muster-[0-9a-f]{16}-3-41$/)
  expect([one.method, one.url, one.headers['content-type']]).toEqual([
    'PUT',
    `/orders/${key}?dry=0`,
    'application/json',
  ])
  expect(JSON.parse(one.body)).toEqual({ lines: [{ note: 'no 41 of 3', n: 41 }], ledger: 'run-1/orders' })
})

test('only what the environment calls an acknowledgement is one, and only what it calls a refusal proves anything', async () => {
  const write: PlannedWrite = {
    method: 'POST',
    acknowledged: { status: [200], json: { '/saved': '{key}' } },
    refused: [{ status: [429] }, { status: [503], json: false }, { json: { '/definite': true } }],
    servedBy: [{ header: 'X-Node', as: 'node' }, { json: '/by' }],
  }
  const answers = async (...said: Parameters<typeof says>) => {
    reply = says(...said)
    return await written('/orders', write)
  }
  const open = { outcome: 'error', definite: false }
  const refused = { outcome: 'error', definite: true }
  expect(await answers(200, { saved: true })).toMatchObject({ ...open, code: 'http-200' })
  expect(await answers(500, { by: { zone: 'b' } }, { 'x-node': 'a' })).toEqual({
    ...open,
    code: 'http-500',
    by: { node: 'a' },
  })
  expect(await answers(429)).toMatchObject({ ...refused, code: 'http-429' })
  expect(await answers(503, 'gateway')).toMatchObject(refused)
  expect(await answers(503, {})).toMatchObject(open)
  expect(await answers(409, { definite: true })).toMatchObject(refused)
  reply = ({ body }, response) => response.end(body)
  const echoing = { ...write, body: { saved: '{key}', by: { zone: 'b', load: 1 } } }
  expect(await written('/orders', echoing)).toEqual({ outcome: 'ok', by: { zone: 'b' } })
})

test('without a word of what an acknowledgement is, it is any status from 200 to 299', async () => {
  const write: PlannedWrite = { method: 'POST' }
  reply = says(204)
  expect(await written('/orders', write)).toMatchObject({ outcome: 'ok' })
  reply = says(302)
  expect(await written('/orders', write)).toMatchObject({ outcome: 'error', code: 'http-302' })
})

test('a service is shown what it asks for, and a token is signed only where we hold the key', async () => {
  reply = says(200)
  const shown = async (secrets: Secrets) => {
    await written('/orders', { method: 'POST' }, secrets)
    return heard.at(-1)?.headers
  }
  expect(await shown({ 'header#shop': 'x-api-key: a: b' })).toMatchObject({ 'x-api-key': 'a: b' })
  expect((await shown({ 'tokenKey#shop': 'key' }))?.authorization).toMatch(/^Bearer .+\..+\..+$/)
  expect(await shown({ 'header#other': 'x-api-key: a' })).not.toHaveProperty('x-api-key')
})

const readBack = (path: string, pages: Partial<PlannedReadBack['pages']>) =>
  readServiceBack(
    {
      ...{ ledger: 'orders', urls: [at(path)], writers: 1 },
      pages: { ...{ service: 'shop', method: 'GET', items: '/items/*/ref', subjects: 0 }, ...pages },
    },
    'run-1/orders',
    1,
    () => 0,
    { 'header#shop': 'x-api-key: k' },
  )

test('pages are followed to the last, and what is no key of this ledger is passed over', async () => {
  const prefix = 'muster-'
  reply = ({ url, headers }, response) => {
    const { searchParams } = new URL(url, at('/'))
    const own = searchParams.get('begins') ?? ''
    const page = Number(searchParams.get('page') ?? 0)
    const items = [{ ref: `${own}0-${page}` }, { ref: `${own}0-0` }, { ref: 'somebody’s' }, { ref: null }]
    const next = page < 2 ? `?begins=${own}&page=${page + 1}` : null
    response.end(
      JSON.stringify(headers['x-api-key'] === 'k' && own.startsWith(prefix) ? { items, links: { next } } : {}),
    )
  }
  expect(await readBack('/orders?begins={prefix}', { next: '/links/next' })).toMatchObject({
    ...{ rows: 6, present: { 0: [[0, 2]] }, duplicates: [{ writer: 0, seq: 0, count: 4 }] },
  })
  expect(heard).toHaveLength(3)
})

test('what cannot be read is told: nobody calls it lost', async () => {
  const failing = (path: string, pages = {}) => readBack(path, pages).then(String, (error: Error) => error.message)
  reply = says(503, {})
  expect(await failing('/orders')).toContain('does not show what it has: status 503')
  reply = says(200, '<html>')
  expect(await failing('/orders')).toContain('no JSON')
  reply = says(200, { data: null, errors: ['the database is away'] })
  expect(await failing('/orders')).toContain('has no list at "/items", it has data, errors')
  reply = says(200, { items: [], next: 'http://other.example/orders' })
  expect(await failing('/orders', { next: '/next' })).toContain('at http://other.example, which is another door')
  expect(heard.map(({ url }) => url)).toEqual(heard.map(() => '/orders'))
  reply = says(200, { items: [], next: '/orders' })
  expect(await failing('/orders', { next: '/next' })).toContain('one that was read already')
})
