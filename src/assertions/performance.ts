/**
 * Whether a service performed as promised: error rate, availability, latency. Shares are graded by what their counts allow
 * with 95 % confidence, so that few operations prove nothing. One window is graded; the counts of all are told. Pure.
 */
import { quantileRanks, shareInterval } from '../measurement/binomial.ts'
import { gradeOf } from '../measurement/grade.ts'
import { formatMs } from '../model/duration.ts'
import { interval, type Interval } from '../model/interval.ts'
import { formatPercent } from '../model/percent.ts'
import { type PlannedPerformance, type Window, windowNames, windowWords } from '../model/promise/performance.ts'
import type { Finding } from '../model/verdict/verdict.ts'
import type { Counted } from './counted.ts'
import { base } from './findings.ts'

type Windows = Record<Window, Counted[]>

export function performanceFinding(planned: PlannedPerformance, windows: Windows): Finding {
  const finding = planned.kind === 'latency' ? latency(planned, windows) : share(planned, windows)
  const { subject, window, source } = planned
  return {
    ...finding,
    id: performanceId(planned.kind, subject, window),
    objectiveSource: `${source}; graded ${windowWords[window]}`,
    evidence: [
      { file: 'observations/', what: 'operations of every class of the service, with when each was due' },
      { file: 'journal.ndjson', what: 'instant of the fault' },
    ],
  }
}

/** The same promise may be graded over several windows: the part beyond the whole drill is named in the id. */
export const performanceId = (assert: string, service: string, window: Window) =>
  [assert, service, ...(window === 'whole' ? [] : [window])].join('/')

type Answer = Omit<Finding, 'objectiveSource' | 'evidence'>

/** `error-rate`: not answered well, however late. `availability`: answered well and in time. */
function share({ kind, subject, window, limit }: PlannedPerformance, windows: Windows): Answer {
  const under = kind === 'error-rate'
  const counts = (name: Window) => {
    const hit = windows[name].filter(({ failed, good }) => (under ? failed : good)).length
    return { hit, of: windows[name].length }
  }
  const { hit, of } = counts(window)
  const actual = of === 0 ? null : inPercent(shareInterval(hit, of))
  const grade = actual === null ? 'inconclusive' : under ? gradeOf(actual, limit) : gradeOver(actual, limit)
  const verb = under ? 'failed' : 'were answered well and in time'
  const tell = (name: Window) => `${windowWords[name]} ${shown(counts(name))}`
  const promise = under ? 'under' : 'over'
  return {
    ...base(kind, subject, grade),
    summary: `${hit} of ${of} operations ${verb} ${windowWords[window]}${bounds(actual)}; ${others(window).map(tell).join('; ')}; the objective is ${promise} ${formatPercent(limit)}`,
    objectiveMs: null,
    actualMs: null,
    percent: { promise, objective: limit, actual },
    numbers: numbersOf(name => ({ [under ? 'failed' : 'good']: counts(name).hit, operations: counts(name).of })),
  }
}

const shown = ({ hit, of }: { hit: number; of: number }) =>
  of === 0 ? 'of none' : `${hit} of ${of}, ${formatPercent((100 * hit) / of)}`

const bounds = (actual: Interval | null) =>
  actual === null
    ? ''
    : ` (${formatPercent(actual.lower)} to ${formatPercent(actual.upper ?? 100)} with 95 % confidence)`

const others = (window: Window) => windowNames.filter(name => name !== window)

const inPercent = ({ lower, upper }: { lower: number; upper: number }) => interval(lower * 100, upper * 100)

/** The promise is "more than": what is missing from all of it must be less. */
const gradeOver = ({ lower, upper }: { lower: number; upper: number }, limit: number) =>
  gradeOf(interval(100 - upper, 100 - lower), 100 - limit)

function numbersOf(of: (name: Window) => Record<string, number | null>): Finding['numbers'] {
  const named = windowNames.flatMap(name =>
    Object.entries(of(name)).map(([what, value]) => [`${name}.${what}`, value] as const),
  )
  return Object.fromEntries(named)
}

function latency({ subject, window, limit, percentile }: PlannedPerformance, windows: Windows): Answer {
  const quantile = (percentile ?? 95) / 100
  const actual = quantileOf(windows[window], quantile)
  const grade = actual === null ? 'inconclusive' : gradeOf(actual, limit)
  const tell = (name: Window) => `${windowWords[name]} ${text(quantileOf(windows[name], quantile))}`
  return {
    ...base('latency', subject, grade),
    summary: `p${percentile} ${[window, ...others(window)].map(tell).join(', ')}; the objective is under ${formatMs(limit)}`,
    objectiveMs: limit,
    actualMs: actual && finite(actual, windows[window]),
    numbers: numbersOf(name => ({
      [`p${percentile}LowerMs`]: number(quantileOf(windows[name], quantile)?.lower),
      [`p${percentile}UpperMs`]: number(quantileOf(windows[name], quantile)?.upper),
      operations: windows[name].length,
    })),
  }
}

/**
 * Between which latencies a quantile lies, in ms, by order statistics: no shape of their distribution is assumed. Each counts
 * from when the operation was due, so that one held back by those before it is not called quick; what failed or was never
 * answered counts as infinitely slow, because a quick error is no quick answer. Null: there was no operation.
 */
function quantileOf(operations: readonly Counted[], q: number): Interval | null {
  if (operations.length === 0) return null
  const latencies = operations.map(latencyMs).toSorted((a, b) => a - b)
  const { lower, upper } = quantileRanks(latencies.length, q)
  const at = (rank: number | null, otherwise: number) => (rank === null ? otherwise : (latencies[rank - 1] as number))
  const most = at(upper, Infinity)
  return interval(at(lower, 0), most === Infinity ? null : most)
}

const latencyMs = ({ failed, done, sch }: Counted) =>
  failed || done === null ? Infinity : Math.round((done - sch) / 1e3) / 1e3

/** A bound that is infinite is told as "over the slowest answer that came". */
function finite({ lower, upper }: Interval, operations: readonly Counted[]): Interval {
  if (Number.isFinite(lower)) return { lower, upper }
  const answered = operations.map(latencyMs).filter(Number.isFinite)
  return interval(
    answered.reduce((most, value) => Math.max(most, value), 0),
    null,
  )
}

const number = (value: number | null | undefined) => (Number.isFinite(value) ? (value as number) : null)

function text(interval: Interval | null): string {
  if (interval === null) return 'of none'
  if (!Number.isFinite(interval.lower)) return 'never answered'
  const [from, to] = [formatMs(interval.lower), formatMs(interval.upper ?? Infinity)]
  return from === to ? from : `${from} to ${to}`
}
