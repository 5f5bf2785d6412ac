/** The client of an object store against servers that speak as much S3 as it needs. */
import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { bodyOf, etagOf } from './s3-objects.ts'
import { readObjectsBack } from './s3-read-back.ts'
import { S3Writes } from './s3-writes.ts'

const servers: Server[] = []
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections()
    server.close()
  }
})

async function site(answer: RequestListener): Promise<string> {
  const server = createServer(answer)
  servers.push(server)
  await new Promise<void>(done => server.listen(0, '127.0.0.1', done))
  return `s3://127.0.0.1:${(server.address() as AddressInfo).port}/docs`
}

const secrets = { objectKey: 'key', objectSecret: 'secret' }

/** Takes everything and remembers it. */
const taking =
  (taken: string[]): RequestListener =>
  (request, response) => {
    taken.push(`${request.method} ${request.url?.split('?')[0]}`)
    request.resume().on('end', () => response.setHeader('x-amz-version-id', `v${taken.length}`).end())
  }

const writesTo = (urls: string[], keys?: number) =>
  new S3Writes({ urls, deadlineMs: 200, ...(keys === undefined ? {} : { keys }) }, secrets)

test('a write is acknowledged by the site that took it, which names the version', async () => {
  const taken: string[] = []
  const writes = writesTo([await site(taking(taken))], 4)
  expect(await writes.write('run/l', 0, 6, 1_000)).toEqual({
    outcome: 'ok',
    by: { address: '127.0.0.1', version: 'v1' },
  })
  expect(taken).toEqual(['PUT /docs/run/l/0/2'])
  writes.close()
})

test('a site that breaks off is left for the next one; what it broke off is indeterminate and not sent again', async () => {
  const asked: string[] = []
  const taken: string[] = []
  const breaking: RequestListener = request => {
    asked.push(request.url ?? '')
    request.socket.destroy()
  }
  const writes = writesTo([await site(breaking), await site(taking(taken))])
  expect(await writes.write('run/l', 0, 0, 1_000)).toMatchObject({ outcome: 'error', definite: false })
  expect(await writes.write('run/l', 0, 1, 1_000)).toMatchObject({ outcome: 'ok' })
  expect(asked).toHaveLength(1)
  expect(taken).toEqual(['PUT /docs/run/l/0/1'])
  writes.close()
})

test('a site that nobody listens at certainly did not take it', async () => {
  const writes = writesTo(['s3://127.0.0.1:1/docs', await site(taking([]))])
  expect(await writes.write('run/l', 0, 0, 1_000)).toMatchObject({ code: 'ECONNREFUSED', definite: true })
  expect(await writes.write('run/l', 0, 1, 1_000)).toMatchObject({ outcome: 'ok' })
  writes.close()
})

test('a silent site is left after the deadline, before its own writes are given up; those leave nobody else', async () => {
  const taken: string[] = []
  const writes = writesTo([await site(() => undefined), await site(taking(taken))])
  const silent = [0, 1].map(seq => writes.write('run/l', 0, seq, 600))
  await expect.poll(async () => (await writes.write('run/l', 0, 2, 300)).outcome, { timeout: 2_000 }).toBe('ok')
  expect((await Promise.all(silent)).map(({ outcome }) => outcome)).toEqual(['silent', 'silent'])
  expect(await writes.write('run/l', 0, 3, 600)).toMatchObject({ outcome: 'ok' })
  writes.close()
})

test('who was sent to a site that was left long ago moves nobody from where they are now', async () => {
  const breaking: RequestListener = request => request.socket.destroy()
  const writes = writesTo([await site(() => undefined), await site(breaking), await site(taking([]))])
  const late = writes.write('run/l', 0, 0, 600)
  await expect.poll(async () => (await writes.write('run/l', 0, 1, 300)).outcome, { timeout: 2_000 }).toBe('ok')
  expect(await late).toMatchObject({ outcome: 'silent' })
  expect(await writes.write('run/l', 0, 2, 600)).toMatchObject({ outcome: 'ok' })
  writes.close()
})

test('a site that answers 503 is left, one that refuses what is asked is not', async () => {
  const refusing =
    (status: number): RequestListener =>
    (request, response) =>
      request.resume().on('end', () => response.writeHead(status).end())
  const broken = writesTo([await site(refusing(503)), await site(taking([]))])
  expect(await broken.write('run/l', 0, 0, 1_000)).toMatchObject({ code: 'http-503', definite: false })
  expect(await broken.write('run/l', 0, 1, 1_000)).toMatchObject({ outcome: 'ok' })
  broken.close()
  const strict = writesTo([await site(refusing(403)), await site(taking([]))])
  expect(await strict.write('run/l', 0, 0, 1_000)).toMatchObject({ code: 'http-403', definite: true })
  expect(await strict.write('run/l', 0, 1, 1_000)).toMatchObject({ code: 'http-403' })
  strict.close()
})

const versionXml = (key: string, body: string, id: string) =>
  `<Version><Key>${key}</Key><VersionId>${id}</VersionId><ETag>${etagOf(body).replaceAll('"', '&quot;')}</ETag></Version>`

test('every page of a listing is read back, newest first within a key', async () => {
  const of = (seq: number) => versionXml(`run/l/0/${seq % 2}`, bodyOf('run/l', 0, seq), `v${seq}`)
  const pages = [
    `<IsTruncated>true</IsTruncated><NextKeyMarker>run/l/0/0</NextKeyMarker><NextVersionIdMarker>v2</NextVersionIdMarker>${of(4)}${of(2)}`,
    `<IsTruncated>false</IsTruncated>${of(0)}${of(3)}${of(1)}${of(1)}`,
  ]
  const asked: string[] = []
  const url = await site((request, response) => {
    asked.push(request.url ?? '')
    response.setHeader('content-type', 'application/xml')
    response.end(`<ListVersionsResult>${pages[asked.length - 1]}</ListVersionsResult>`)
  })
  const found = await readObjectsBack({ ledger: 'l', urls: [url], writers: 1 }, 'run/l', 2, () => 7, secrets)
  expect(found).toEqual({
    ...{ t: 'survivors', ledger: 'l', pass: 2, startedAt: 7, endedAt: 7, by: { address: '127.0.0.1' } },
    ...{ rows: 6, present: { 0: [[0, 4]] }, duplicates: [{ writer: 0, seq: 1, count: 2 }], reordered: 0 },
  })
  expect(asked[1]).toContain('key-marker=run%2Fl%2F0%2F0')
  expect(asked[1]).toContain('version-id-marker=v2')
})

test('a site that does not answer is named', async () => {
  const planned = { ledger: 'l', urls: ['s3://127.0.0.1:1/docs'], writers: 1 }
  await expect(readObjectsBack(planned, 'run/l', 1, () => 0, secrets)).rejects.toThrow(/127\.0\.0\.1: .*ECONNREFUSED/)
})
