import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, test } from 'vitest'
import { hang, receiver, status } from '../../test/cli/receiver.ts'
import { deliver } from './deliver.ts'
import type { Limits } from './protocol.ts'

const limits: Limits = { attemptMs: 10_000, budgetMs: 20_000, retries: 3, firstDelayMs: 10 }
const to = (url: string, own: Partial<Limits> = {}) =>
  deliver({ url: `${url}/hook`, headers: { 'x-own': 'yes' }, body: { a: '<&\n' } }, { ...limits, ...own })

test('what is taken is sent once, as JSON', async () => {
  const { url, received } = await receiver(status(202))
  expect(await to(url)).toBeNull()
  expect(received).toHaveLength(1)
  expect(received[0]?.headers).toMatchObject({ 'content-type': 'application/json', 'x-own': 'yes' })
  expect(JSON.parse(received[0]?.body.toString() ?? '')).toEqual({ a: '<&\n' })
})

test('what fails is sent again, until it is taken', async () => {
  const { url, received } = await receiver((response, n) => status(n < 3 ? 503 : 200)(response))
  expect(await to(url)).toBeNull()
  expect(received).toHaveLength(3)
})

test('what fails for good is given up after as many retries as allowed', async () => {
  const { url, received } = await receiver(status(500, {}, 'out of\r\nluck'))
  expect(await to(url)).toBe('500 Internal Server Error out of luck (4 attempts)')
  expect(received).toHaveLength(4)
})

test.each([
  [status(400, {}, 'invalid_payload'), '400 Bad Request invalid_payload'],
  [status(404), '404 Not Found'],
  [status(302, { location: '/elsewhere' }), '302 Found'],
])('what no retry can change is sent once', async (answer, said) => {
  const { url, received } = await receiver(answer)
  expect(await to(url)).toBe(said)
  expect(received.map(({ path }) => path)).toEqual(['/hook'])
})

test('a receiver that never answers is left after each attempt', async () => {
  const { url, received } = await receiver(hang)
  expect(await to(url, { retries: 1, attemptMs: 300 })).toBe('no answer in time (2 attempts)')
  expect(received).toHaveLength(2)
})

test('all attempts together end with the budget', async () => {
  const { url, received } = await receiver(hang)
  expect(await to(url, { retries: 1000, attemptMs: 100, budgetMs: 1_500 })).toMatch(/^no answer in time/)
  expect(received.length).toBeLessThan(20)
})

test('waiting for the next attempt ends with the budget, too', async () => {
  const { url, received } = await receiver(status(503))
  expect(await to(url, { firstDelayMs: 60_000, budgetMs: 500 })).toBe('503 Service Unavailable')
  expect(received).toHaveLength(1)
})

test('an answer that trickles in for ever is not waited for', async () => {
  const trickle = (code: number) => (response: ServerResponse) => {
    response.writeHead(code)
    const timer = setInterval(() => response.write(' '), 20)
    response.on('close', () => clearInterval(timer))
  }
  expect(await to((await receiver(trickle(200))).url)).toBeNull()
  expect(await to((await receiver(trickle(400))).url)).toBe('400 Bad Request')
})

test('429: it comes again when it was asked to, and not before', async () => {
  const at: number[] = []
  const { url } = await receiver((response, n) => {
    at.push(performance.now())
    status(n === 1 ? 429 : 200, n === 1 ? { 'retry-after': '1' } : {})(response)
  })
  expect(await to(url)).toBeNull()
  expect(at).toHaveLength(2)
  expect((at[1] as number) - (at[0] as number)).toBeGreaterThan(990)
})

test('429: a date is understood; one that lies beyond the budget is told at once', async () => {
  const soon = await receiver((response, n) =>
    status(n === 1 ? 429 : 200, n === 1 ? { 'retry-after': new Date(Date.now() + 500).toUTCString() } : {})(response),
  )
  expect(await to(soon.url)).toBeNull()
  const late = await receiver(status(429, { 'retry-after': '3600' }))
  expect(await to(late.url)).toBe('429 Too Many Requests; it asks to wait 3600 s')
  expect(late.received).toHaveLength(1)
})

test('nobody listens', async () => {
  const server = createServer()
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise(resolve => server.close(resolve))
  expect(await to(`http://127.0.0.1:${port}`, { retries: 1 })).toBe('ECONNREFUSED (2 attempts)')
})
