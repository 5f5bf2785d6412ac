/** Spans of a run as those of the OpenTelemetry SDK. */
import { createHash } from 'node:crypto'
import { type Context, ROOT_CONTEXT, SpanStatusCode, trace, type Tracer } from '@opentelemetry/api'
import type { Resource } from '@opentelemetry/resources'
import {
  AlwaysOnSampler,
  type IdGenerator,
  InMemorySpanExporter,
  type ReadableSpan,
  SimpleSpanProcessor,
  TracerProvider,
} from '@opentelemetry/sdk-trace'
import type { RunSpan } from './spans.ts'

/** The same run has the same ids, however often it is exported: a backend then has it once. */
class IdsOfRun implements IdGenerator {
  readonly #runId: string
  #spans = 0

  constructor(runId: string) {
    this.#runId = runId
  }

  generateTraceId(): string {
    return this.#digest('trace').slice(0, 32)
  }

  generateSpanId(): string {
    return this.#digest(`span ${this.#spans++}`).slice(0, 16)
  }

  #digest(what: string): string {
    return createHash('sha256').update(`muster ${this.#runId} ${what}`).digest('hex')
  }
}

/** `wallMs`: nanoseconds of the run's clock -> milliseconds since 1970. */
export function readableSpans(
  root: RunSpan,
  runId: string,
  resource: Resource,
  wallMs: (ns: number) => number,
): ReadableSpan[] {
  const kept = new InMemorySpanExporter()
  const provider = new TracerProvider({
    resource,
    sampler: new AlwaysOnSampler(),
    idGenerator: new IdsOfRun(runId),
    spanProcessors: [new SimpleSpanProcessor({ exporter: kept })],
  })
  open(provider.getTracer('muster'), root, ROOT_CONTEXT, wallMs)
  return kept.getFinishedSpans()
}

function open(tracer: Tracer, span: RunSpan, above: Context, wallMs: (ns: number) => number): void {
  const at = (ns: number) => instantOf(wallMs(ns))
  const own = tracer.startSpan(span.name, { startTime: at(span.fromNs), attributes: { ...span.attributes } }, above)
  for (const { name, ns, attributes } of span.events) own.addEvent(name, { ...attributes }, at(ns))
  if (span.error !== null) own.setStatus({ code: SpanStatusCode.ERROR, message: span.error })
  for (const child of span.children) open(tracer, child, trace.setSpan(above, own), wallMs)
  own.end(at(span.toNs))
}

/** Seconds and nanoseconds since 1970. */
function instantOf(ms: number): [seconds: number, nanoseconds: number] {
  const seconds = Math.floor(ms / 1_000)
  return [seconds, Math.min(999_999_999, Math.round((ms - seconds * 1_000) * 1e6))]
}
