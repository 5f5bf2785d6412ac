/** Figures of a drill as metrics of the OpenTelemetry SDK. */
import type { Resource } from '@opentelemetry/resources'
import { MeterProvider, MetricReader, type ResourceMetrics } from '@opentelemetry/sdk-metrics'
import type { Figure } from './figures.ts'

/** Is read once, when everything is recorded. */
class OnceReader extends MetricReader {
  protected override async onForceFlush(): Promise<void> {}
  protected override async onShutdown(): Promise<void> {}
}

export async function metricsOf(figures: readonly Figure[], resource: Resource): Promise<ResourceMetrics> {
  const reader = new OnceReader()
  const meter = new MeterProvider({ resource, readers: [reader] }).getMeter('muster')
  for (const { name, unit, description, value, attributes } of figures)
    meter.createGauge(name, { unit, description }).record(value, { ...attributes })
  return (await reader.collect()).resourceMetrics
}
