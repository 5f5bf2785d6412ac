/** What the standard variables of OpenTelemetry ask for. Pure. Without them nothing is exported, and none of its packages is loaded. */

type Variables = Readonly<Record<string, string | undefined>>

export const signals = ['traces', 'metrics'] as const
export type Signal = (typeof signals)[number]

/** `problem`: it is asked for, in a way that is not supported. */
export type Wanted = { readonly protocol: 'http/protobuf' | 'http/json' } | { readonly problem: string } | null

/** Whether anything is to be exported, or has to be said to be not supported. */
export const telemetryWanted = (env: Variables): boolean => signals.some(signal => wantedOf(env, signal) !== null)

/** Null: this signal is off. An exporter that is named, or an endpoint that is set, turns it on. */
export function wantedOf(env: Variables, signal: Signal): Wanted {
  const of = (name: string) => env[name]?.trim() || undefined
  const upper = signal.toUpperCase()
  const exporter = of(`OTEL_${upper}_EXPORTER`)
  const endpoint = of(`OTEL_EXPORTER_OTLP_${upper}_ENDPOINT`) ?? of('OTEL_EXPORTER_OTLP_ENDPOINT')
  if (of('OTEL_SDK_DISABLED')?.toLowerCase() === 'true') return null
  if (exporter === 'none' || (exporter === undefined && endpoint === undefined)) return null
  if (exporter !== undefined && exporter !== 'otlp')
    return { problem: `OTEL_${upper}_EXPORTER is "${exporter}"; Muster knows otlp and none` }
  const protocol = of(`OTEL_EXPORTER_OTLP_${upper}_PROTOCOL`) ?? of('OTEL_EXPORTER_OTLP_PROTOCOL') ?? 'http/protobuf'
  if (protocol === 'http/protobuf' || protocol === 'http/json') return { protocol }
  return { problem: `the protocol of ${signal} is "${protocol}"; Muster speaks http/protobuf and http/json` }
}
