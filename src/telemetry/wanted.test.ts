import { expect, test } from 'vitest'
import { telemetryWanted, wantedOf } from './wanted.ts'

const endpoint = { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector:4318' }
const on = { protocol: 'http/protobuf' }

test.each([
  [{}, null, null],
  [{ OTEL_SERVICE_NAME: 'x', OTEL_EXPORTER_OTLP_ENDPOINT: '' }, null, null],
  [endpoint, on, on],
  [{ OTEL_TRACES_EXPORTER: 'otlp' }, on, null],
  [{ ...endpoint, OTEL_METRICS_EXPORTER: 'none' }, on, null],
  [{ OTEL_EXPORTER_OTLP_METRICS_ENDPOINT: 'http://collector:4318/v1/metrics' }, null, on],
  [{ ...endpoint, OTEL_SDK_DISABLED: 'True' }, null, null],
  [{ ...endpoint, OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json' }, { protocol: 'http/json' }, { protocol: 'http/json' }],
  [
    { ...endpoint, OTEL_EXPORTER_OTLP_TRACES_PROTOCOL: 'grpc' },
    { problem: expect.stringMatching(/traces is "grpc"/) },
    on,
  ],
  [{ ...endpoint, OTEL_METRICS_EXPORTER: 'prometheus' }, on, { problem: expect.stringMatching(/prometheus/) }],
])('%j', (env, traces, metrics) => {
  expect(wantedOf(env, 'traces')).toEqual(traces)
  expect(wantedOf(env, 'metrics')).toEqual(metrics)
  expect(telemetryWanted(env)).toBe(traces !== null || metrics !== null)
})
