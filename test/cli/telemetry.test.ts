import { execFile } from 'node:child_process'
import { expect, test } from 'vitest'
import { musterFile } from '../../src/cli/paths.ts'
import { hang, receiver, status } from './receiver.ts'

interface Said {
  readonly code: number
  readonly stderr: string
}

const telemetry = (env: Record<string, string>): Promise<Said> =>
  new Promise(resolve => {
    const own = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('OTEL_')))
    execFile(musterFile, ['telemetry', 'reports/sample/db-failover'], { env: { ...own, ...env } }, (error, _, stderr) =>
      resolve({ code: error ? (error.code as number) : 0, stderr }),
    )
  })

interface OtlpSpan {
  readonly traceId: string
  readonly spanId: string
  readonly parentSpanId?: string
  readonly name: string
  readonly startTimeUnixNano: string
  readonly endTimeUnixNano: string
}

test('a collector gets every span and figure of a stored run, and the same ids again', async () => {
  const { url, received } = await receiver(status(200, { 'content-type': 'application/json' }, '{}'))
  const env = {
    OTEL_EXPORTER_OTLP_ENDPOINT: url,
    OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
    OTEL_RESOURCE_ATTRIBUTES: 'deployment.environment.name=lab',
  }
  expect(await telemetry(env)).toEqual({ code: 0, stderr: '' })
  const spansIn = (body: Buffer) => JSON.parse(body.toString()).resourceSpans[0].scopeSpans[0].spans as OtlpSpan[]
  const traces = received.filter(({ path }) => path === '/v1/traces').map(({ body }) => body)
  const spans = spansIn(traces[0] as Buffer)
  const root = spans.find(({ name }) => name === 'drill db-failover') as OtlpSpan
  const fault = spans.find(({ name }) => name === 'fault postgres.kill-primary') as OtlpSpan
  expect(spans).toHaveLength(10)
  expect(new Set(spans.map(({ traceId }) => traceId)).size).toBe(1)
  expect(spans.filter(({ parentSpanId }) => parentSpanId === root.spanId)).toHaveLength(7)
  expect(spans.filter(({ parentSpanId }) => parentSpanId === fault.spanId).map(({ name }) => name)).toEqual([
    'inject',
    'undo',
  ])
  // 2026-11-25T00:29:57.337Z was 200659 ns after the epoch of the run.
  expect(Number(root.startTimeUnixNano) / 1e6).toBeCloseTo(Date.parse('2026-11-25T00:29:57.337Z'), 0)
  expect(Number(BigInt(fault.startTimeUnixNano) - BigInt(root.startTimeUnixNano)) / 1e6).toBeCloseTo(3972.514369, 2)
  expect(Number(BigInt(root.endTimeUnixNano) - BigInt(root.startTimeUnixNano)) / 1e6).toBeCloseTo(12452.258319, 2)
  const metrics = JSON.parse(received.find(({ path }) => path === '/v1/metrics')?.body.toString() ?? '')
  const [{ scopeMetrics, resource }] = metrics.resourceMetrics
  expect(scopeMetrics[0].metrics.map(({ name }: { name: string }) => name).toSorted()).toEqual([
    'muster.drill.findings',
    'muster.drill.result',
    'muster.drill.rpa',
    'muster.drill.rta',
  ])
  expect(JSON.stringify(resource)).toContain('deployment.environment.name')
  await telemetry({ ...env, OTEL_METRICS_EXPORTER: 'none' })
  const again = received.filter(({ path }) => path === '/v1/traces').map(({ body }) => spansIn(body))
  expect(again[1]?.map(({ spanId }) => spanId)).toEqual(spans.map(({ spanId }) => spanId))
})

test('as a collector is usually spoken with, it is protobuf, with the headers that were given', async () => {
  const { url, received } = await receiver(status(200))
  const env = { OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: `${url}/own`, OTEL_EXPORTER_OTLP_HEADERS: 'api-key=s3cr3t-of-test' }
  expect(await telemetry(env)).toEqual({ code: 0, stderr: '' })
  expect(received.map(({ path }) => path)).toEqual(['/own'])
  expect(received[0]?.headers).toMatchObject({ 'content-type': 'application/x-protobuf', 'api-key': 's3cr3t-of-test' })
  expect(received[0]?.body.includes('fault postgres.kill-primary')).toBe(true)
})

test.each([
  ['refuses', status(400, {}, 'no s3cr3t-of-test'), /^muster: telemetry was not exported: .*400/],
  ['hangs', hang, /^muster: telemetry was not exported: /],
])('a collector that %s is told, without the secret', async (_, answer, said) => {
  const { url } = await receiver(answer)
  const { code, stderr } = await telemetry({
    OTEL_EXPORTER_OTLP_ENDPOINT: url,
    OTEL_EXPORTER_OTLP_TIMEOUT: '1500',
    OTEL_EXPORTER_OTLP_HEADERS: 'api-key=s3cr3t-of-test',
  })
  expect(code).toBe(1)
  expect(stderr).toMatch(said)
  expect(stderr).not.toContain('s3cr3t')
})

test.each([
  [{}, 64, /telemetry is off/],
  [{ OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:9', OTEL_SDK_DISABLED: 'true' }, 64, /telemetry is off/],
  [{ OTEL_TRACES_EXPORTER: 'zipkin' }, 1, /"zipkin"; Muster knows otlp and none/],
])('%j', async (env, code, said) => {
  expect(await telemetry(env)).toEqual({ code, stderr: expect.stringMatching(said) })
})
