/** How Prometheus answers an expression. Pure. */
interface Series {
  readonly metric: Readonly<Record<string, string>>
  readonly value: readonly [number, string]
}

/** Of `/api/v1/query`. */
interface Answered {
  readonly status?: string
  readonly error?: string
  readonly data?: { readonly resultType?: string; readonly result?: unknown }
}

/** As many series as a person reads. */
const shownSeries = 3

/** Throws with the series that an expression yields; a number that is not 0 counts as one. */
export function requireQuiet({ status, body }: { status: number; body: string }, alert: string): string {
  const { status: word, error, data } = answerIn(body)
  if (word !== 'success') throw new Error(`Prometheus does not say: ${error ?? `status ${status}`}`)
  const found = seriesIn(data?.resultType, data?.result)
  if (found.length === 0) return `nothing: ${alert}`
  const more = found.length > shownSeries ? ` and ${found.length - shownSeries} more` : ''
  throw new Error(`${alert}: ${found.slice(0, shownSeries).join(', ')}${more}`)
}

function answerIn(body: string): Answered {
  try {
    return (JSON.parse(body) ?? {}) as Answered
  } catch {
    return { error: 'what answers is no Prometheus' }
  }
}

function seriesIn(type: string | undefined, result: unknown): string[] {
  if (type === 'vector')
    return (result as Series[]).map(({ metric, value: [, value] }) => `${named(metric)} is ${value}`)
  if (type === 'scalar')
    return Number((result as [number, string])[1]) === 0 ? [] : [`it is ${(result as [number, string])[1]}`]
  throw new Error(`an expression that yields a ${type ?? 'nothing'} is no alert: write one that yields series`)
}

function named({ __name__: name = '', ...labels }: Series['metric']): string {
  const all = Object.entries(labels).map(([label, value]) => `${label}="${value}"`)
  return `${name}{${all.join(', ')}}`
}
