import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { afterEach, expect, test, vi } from 'vitest'
import { credentialsFor } from './credentials.ts'
import type { Secrets } from './protocol.ts'
import { tokenIn, withTokens } from './tokens.ts'

interface Heard {
  readonly headers: IncomingHttpHeaders
  readonly fields: Record<string, string>
}

let server: Server | undefined
afterEach(() => {
  server?.closeAllConnections()
  server?.close()
})

/** Whoever gives tokens: `token-1`, `token-2` ..., each for a second; `refused`: requests by number that it does not answer so. */
async function issuer(refused: readonly number[] = []) {
  const heard: Heard[] = []
  server = createServer(async (request, reply) => {
    heard.push({ headers: request.headers, fields: Object.fromEntries(new URLSearchParams(await text(request))) })
    if (refused.includes(heard.length)) return void reply.writeHead(401).end('{"error":"invalid_client"}')
    reply.end(JSON.stringify({ access_token: `token-${heard.length}`, token_type: 'Bearer', expires_in: 1 }))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const tokenUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/token`
  return { heard, token: { service: 'shop', tokenUrl, clientId: 'drill: er', scope: 'orders' } }
}

const secrets = { 'oauth#shop': 's3 cret' }
const shownBy = (all: Secrets) => credentialsFor(all, { service: 'shop', url: 'http://shop', name: 'x', subjects: 0 })

test('a token is asked for with name and secret, shown, and replaced before it ends', async () => {
  const { heard, token } = await issuer()
  const shown = shownBy(await withTokens([token], secrets))
  expect(shown()).toEqual({ authorization: 'Bearer token-1' })
  expect(heard[0]?.fields).toEqual({ grant_type: 'client_credentials', scope: 'orders' })
  expect(heard[0]?.headers['content-type']).toBe('application/x-www-form-urlencoded')
  const basic = Buffer.from('drill%3A%20er:s3%20cret').toString('base64')
  expect(heard[0]?.headers.authorization).toBe(`Basic ${basic}`)
  await vi.waitUntil(() => shown()['authorization'] === 'Bearer token-2', { timeout: 20_000 })
})

test('the secret goes in the body where that is what is wanted', async () => {
  const { heard, token } = await issuer()
  await withTokens([{ ...token, sendAs: 'body', audience: 'https://shop' }], secrets)
  expect(heard[0]?.fields).toMatchObject({
    ...{ client_id: 'drill: er', client_secret: 's3 cret', audience: 'https://shop' },
  })
  expect(heard[0]?.headers.authorization).toBeUndefined()
})

test('without a token nobody begins; one that cannot be renewed is used on, and asked for again', async () => {
  const first = await issuer([1])
  await expect(withTokens([first.token], secrets)).rejects.toThrow(/gives no token for shop: status 401/)
  server?.close()
  const second = await issuer([2])
  const shown = shownBy(await withTokens([second.token], secrets))
  await vi.waitUntil(() => second.heard.length === 2, { timeout: 20_000 })
  expect(shown()).toEqual({ authorization: 'Bearer token-1' })
  // It is asked for again, until there is one.
  await vi.waitUntil(() => shown()['authorization'] === 'Bearer token-3', { timeout: 20_000 })
})

test.each([
  [200, '{"access_token":"a.b-c_d","expires_in":"60"}', { text: 'a.b-c_d', lastsS: 60 }],
  [200, '{"access_token":"a"}', { text: 'a', lastsS: 300 }],
  [200, '{"access_token":"a","expires_in":-1}', { text: 'a', lastsS: 300 }],
  [200, '{"access_token":"a\\r\\nb"}', null],
  [200, '{"access_token":""}', null],
  [200, '{"token":"a"}', null],
  [200, 'null', null],
  [200, '<html>', null],
  [400, '{"access_token":"a"}', null],
])('status %i with %s', (status, body, token) => {
  expect(tokenIn({ status, body })).toEqual(token)
})
