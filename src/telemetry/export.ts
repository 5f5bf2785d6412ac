/** Exports one run over OTLP, as the `OTEL_*` variables say; exporters read endpoint, headers, timeout and compression themselves. */
import { join } from 'node:path'
import { existsSync } from 'node:fs'
import { detectResources, envDetector, resourceFromAttributes, type Resource } from '@opentelemetry/resources'
import { readData } from '../journal/evidence-file.ts'
import { entryOf, readJournal } from '../journal/reader.ts'
import { wallClockOf } from '../journal/wall-clock.ts'
import type { Plan } from '../model/plan/plan.ts'
import { runFiles } from '../model/record/run-directory.ts'
import type { Verdict } from '../model/verdict/verdict.ts'
import { figuresOf } from './figures.ts'
import { metricsOf } from './gauges.ts'
import { spansOf } from './spans.ts'
import { readableSpans } from './traces.ts'
import { type Signal, wantedOf } from './wanted.ts'

/** Resolves with what could not be exported, one sentence each. */
export async function exportRun(directory: string): Promise<string[]> {
  const { entries } = await readJournal(join(directory, runFiles.journal))
  const plan = await readData<Plan>(join(directory, runFiles.plan))
  const verdictFile = join(directory, runFiles.verdict)
  const verdict = existsSync(verdictFile) ? await readData<Verdict>(verdictFile) : null
  const started = entryOf(entries, 'run-started')
  const resource = resourceOf(started?.version ?? '')
  const problems = await Promise.all([
    exportSignal('traces', async protocol => {
      const spans = readableSpans(
        spansOf({ plan, entries, verdict }),
        started?.runId ?? '',
        resource,
        wallClockOf(entries),
      )
      return await sent(await traceExporter(protocol), spans)
    }),
    exportSignal('metrics', async protocol =>
      verdict ? await sent(await metricExporter(protocol), await metricsOf(figuresOf(plan, verdict), resource)) : null,
    ),
  ])
  return problems.flatMap(problem => (problem === null ? [] : [problem]))
}

/** `OTEL_SERVICE_NAME` and `OTEL_RESOURCE_ATTRIBUTES` come before what we say ourselves. */
const resourceOf = (version: string): Resource =>
  resourceFromAttributes({ 'service.name': 'muster', 'service.version': version }).merge(
    detectResources({ detectors: [envDetector] }),
  )

type Protocol = 'http/protobuf' | 'http/json'

async function exportSignal(
  signal: Signal,
  act: (protocol: Protocol) => Promise<string | null>,
): Promise<string | null> {
  const wanted = wantedOf(process.env, signal)
  if (wanted === null) return null
  if ('problem' in wanted) return wanted.problem
  const problem = await act(wanted.protocol).catch((error: Error) => error.message)
  return problem === null ? null : `${signal}: ${problem}`
}

const traceExporter = async (protocol: Protocol) => {
  const { OTLPTraceExporter } =
    protocol === 'http/json'
      ? await import('@opentelemetry/exporter-trace-otlp-http')
      : await import('@opentelemetry/exporter-trace-otlp-proto')
  return new OTLPTraceExporter()
}

const metricExporter = async (protocol: Protocol) => {
  const { OTLPMetricExporter } =
    protocol === 'http/json'
      ? await import('@opentelemetry/exporter-metrics-otlp-http')
      : await import('@opentelemetry/exporter-metrics-otlp-proto')
  return new OTLPMetricExporter()
}

interface Exporter<T> {
  export(items: T, done: (result: { code: number; error?: Error }) => void): void
  shutdown(): Promise<void>
}

/** Null: the collector took it. The exporter itself tries again, within `OTEL_EXPORTER_OTLP_TIMEOUT`. */
async function sent<T>(exporter: Exporter<T>, items: T): Promise<string | null> {
  const { code, error } = await new Promise<{ code: number; error?: Error }>(resolve => exporter.export(items, resolve))
  await exporter.shutdown()
  return code === 0 ? null : reasonOf(error)
}

/** An answer of the collector has its status as a code; a connection that failed has its own in the message. */
function reasonOf(error: (Error & { code?: string | number }) | undefined): string {
  const { message = '', code = '' } = error ?? {}
  return (message.includes(`${code}`) ? message : `${message} ${code}`).trim() || 'the collector did not take it'
}
